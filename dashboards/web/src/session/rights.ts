import { hasRight, type Right } from '../../../../rules/role.ts';
import type { OfferedRights } from '../alarms/offered.ts';
import { useView } from '../app/services.ts';

/** Whether the reader may do this; while nobody knows who it is, everything is offered, and the gateway has the last word. */
export function useRight(right: Right): boolean {
  const session = useView((view) => view.session);
  return session === null || hasRight(session.role, right);
}

/** The rights that decide what is offered. */
export function useRights(): OfferedRights {
  return { operate: useRight('operate'), supervise: useRight('supervise') };
}
