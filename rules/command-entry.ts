import type { SteadyMs, WallMs } from './time.ts';

/** What is asked of a controller. */
export interface CommandEntry {
  readonly id: string;
  readonly action: 'cut' | 'restore';
  /** Receipt of the input that required it. */
  readonly requestedAt: WallMs;
  /** From then on it is not sent any more, on both clocks. */
  readonly expiresAt: WallMs;
  readonly expiresSteadyMs: SteadyMs;
  /** What the controller said; null while it has not. */
  readonly answer: 'done' | 'refused' | null;
}

/**
 * How long a command stays asked for. A cut does not become wrong while it is open; power that comes back late surprises
 * people.
 */
export const COMMAND_MS = { cut: 600_000, restore: 60_000 } as const;

/** Id of the command that restores what the interlock of this id has cut; the cut's own is the id of the interlock. */
export function restoreCommandId(interlockId: string): string {
  return `${interlockId}-restore`;
}

/** A command as it is first asked for. */
export function newCommand(
  id: string,
  action: CommandEntry['action'],
  { steadyMs, receivedAt }: { readonly steadyMs: SteadyMs; readonly receivedAt: WallMs },
): CommandEntry {
  const lastsMs = COMMAND_MS[action];
  return {
    id,
    action,
    requestedAt: receivedAt,
    expiresAt: receivedAt + lastsMs,
    expiresSteadyMs: steadyMs + lastsMs,
    answer: null,
  };
}
