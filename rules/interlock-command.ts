import { COMMAND_MS, type CommandEntry, restoreCommandId } from './command-entry.ts';
import type { HazgateEvent } from './event.ts';
import type { PlantInterlocks } from './plant-interlocks.ts';
import { formatInstant, parseInstant, type SteadyMs, type WallMs } from './time.ts';

/** A request to the controller of an area, as it is published. */
export interface InterlockCommand {
  readonly id: string;
  readonly site: string;
  readonly source: string;
  readonly area: string;
  readonly action: 'cut' | 'restore';
  /** Full name of the point that caused it. */
  readonly cause: string;
  /** RFC 3339. */
  readonly requestedAt: string;
  /** RFC 3339; from then on it is to be ignored. */
  readonly expiresAt: string;
  /** Not to be sent just now: commands of its area are off, or power may come back only while every cause permits it. */
  readonly held: boolean;
}

/** The command that an event tells of, which goes out with it; null where it tells of none. */
export function commandOf(event: HazgateEvent): InterlockCommand | null {
  if (event.kind !== 'interlock' || !event.interlock.commanded) return null;
  const isCut = event.type === 'cut-commanded';
  if (!isCut && event.type !== 'restore-permitted') return null;
  const action = isCut ? 'cut' : 'restore';
  const { id, site, source, area, cause } = event.interlock;
  const requestedAt = event.recordedAt;
  return {
    id: isCut ? id : restoreCommandId(id),
    site,
    source,
    area,
    action,
    cause,
    requestedAt,
    expiresAt: formatInstant((parseInstant(requestedAt) as WallMs) + COMMAND_MS[action]),
    held: false,
  };
}

/** Commands that wait for an answer and have not expired, in the order of the register, oldest first. */
export function openCommands(
  interlocks: PlantInterlocks,
  now: SteadyMs,
): readonly InterlockCommand[] {
  return interlocks.areas.flatMap((area) => {
    const { causes, entries, restoration } = interlocks.at(area.index);
    const asked = entries.map(({ cause, command }) => ({ cause, command }));
    if (restoration !== null)
      asked.push({ cause: restoration.entry.cause, command: restoration.command });
    const isOpen = (command: CommandEntry): boolean =>
      command.answer === null && now < command.expiresSteadyMs;
    return asked.flatMap(({ cause, command }): InterlockCommand[] => {
      if (command === null || !isOpen(command)) return [];
      const { id, action, requestedAt, expiresAt } = command;
      return [
        {
          id,
          site: area.site,
          source: area.source,
          area: area.id,
          action,
          cause,
          requestedAt: formatInstant(requestedAt),
          expiresAt: formatInstant(expiresAt),
          held: !area.commands || (action === 'restore' && !causes.every(({ permits }) => permits)),
        },
      ];
    });
  });
}
