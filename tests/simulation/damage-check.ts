import type { MemoryDisk } from '../support/memory-disk.ts';
import { interlockOf } from './controller.ts';
import { eventsInImage } from './journal-image.ts';
import type { GatewayProcess } from './process.ts';
import { hold } from './violation.ts';

/**
 * Where a start has found damage, what became of a cut in the lost records is not known: no cut stays open, and nothing is asked of a
 * controller, under an id that stands in the records before that start.
 */
export function checkInterlockIds(
  { assembly: { core }, steadyMs }: GatewayProcess,
  disk: MemoryDisk,
): void {
  const { nextLsn, damage } = core.recovery;
  if (damage.length === 0) return;
  const before = new Set(
    eventsInImage(disk, nextLsn - 1).map((event) =>
      event.kind === 'interlock' ? event.interlock.id : null,
    ),
  );
  const open = core.engine.snapshot().areas.flatMap(({ state }) => state.entries);
  for (const { id } of [...open, ...core.engine.openCommands(steadyMs)])
    hold('no cut and no command goes on behind damage', !before.has(interlockOf(id)), () => {
      return `${id} stands in the records before ${nextLsn}`;
    });
}
