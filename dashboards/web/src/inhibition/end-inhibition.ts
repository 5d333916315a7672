import { isPointMode } from '../../../../rules/point-mode.ts';
import type { ActionFields, HidingVerb, PointVerb } from '../alarms/verb.ts';
import type { PointPlace, SourcePlace } from '../live/place.ts';
import type { InhibitedPlace } from './inhibited-place.ts';

/** Who asks the gateway, and tells where that fails; true where it was done. */
export interface PlaceActions {
  onPoint(
    point: PointPlace,
    verb: PointVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean>;
  onSource(
    place: SourcePlace,
    verb: HidingVerb,
    fields: ActionFields,
    subject: string,
  ): Promise<boolean>;
}

type HidingRequest = readonly [verb: HidingVerb, fields: ActionFields];

/** What brings shelved or out-of-service rules back, and leaves standing what else hides something of the same place. */
function showRequests(
  place: InhibitedPlace,
  others: readonly InhibitedPlace[],
): readonly HidingRequest[] {
  const { kind, rules, point } = place;
  const verb = kind === 'shelved' ? 'unshelve' : 'in-service';
  // What a source concludes is of several sorts, so that the gateway asks for the rule that is meant.
  const isAlone = point !== null && others.every((other) => other === place || other.kind !== kind);
  return isAlone ? [[verb, {}]] : rules.map((rule) => [verb, { rule }] as const);
}

/** Ends what was done to a point or to groups of a source. `subject` is what the notice calls it where that fails. */
export async function endInhibition(
  actions: PlaceActions,
  place: InhibitedPlace,
  others: readonly InhibitedPlace[],
  subject: string,
): Promise<void> {
  const { site, source, point, kind } = place;
  const id = point ?? '';
  if (isPointMode(kind)) {
    await actions.onPoint({ site, source, id }, 'mode', { mode: 'normal' }, subject);
    return;
  }
  for (const [verb, fields] of showRequests(place, others)) {
    const isDone =
      point === null
        ? await actions.onSource({ site, source }, verb, fields, subject)
        : await actions.onPoint({ site, source, id }, verb, fields, subject);
    if (!isDone) return;
  }
}
