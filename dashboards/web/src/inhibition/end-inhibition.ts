import type { ActionFields, PointVerb } from '../alarms/verb.ts';
import type { PointPlace } from '../live/place.ts';
import type { InhibitedPlace } from './inhibited-place.ts';

/** Who asks the gateway, and tells where that fails; true where it was done. */
export interface PointActions {
  onPoint(
    point: PointPlace,
    verb: PointVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean>;
}

/** What is asked of the gateway so that this ends, and nothing else that holds of the same point. */
export function endRequests(
  place: InhibitedPlace,
  others: readonly InhibitedPlace[],
): readonly (readonly [verb: PointVerb, fields: ActionFields])[] {
  const { kind, rules } = place;
  if (kind !== 'shelved' && kind !== 'out-of-service') return [['mode', { mode: 'normal' }]];
  const verb = kind === 'shelved' ? 'unshelve' : 'in-service';
  const isAlone = others.every((other) => other === place || other.kind !== kind);
  return isAlone ? [[verb, {}]] : rules.map((rule) => [verb, { rule }] as const);
}

/** Ends what was done to a point. `subject` is what the notice calls it where that fails. */
export async function endInhibition(
  actions: PointActions,
  place: InhibitedPlace,
  others: readonly InhibitedPlace[],
  subject: string,
): Promise<void> {
  const { site, source, point } = place;
  if (point === null) return;
  for (const [verb, fields] of endRequests(place, others)) {
    const isDone = await actions.onPoint({ site, source, id: point }, verb, fields, subject);
    if (!isDone) return;
  }
}
