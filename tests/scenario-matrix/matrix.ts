import { playVirtually, readScenario } from '../../gateway/virtual/scenario.ts';
import { switchesOf } from './switch.ts';

/** One run of the matrix: a scenario as it stands, or without one thing that it puts to the test. */
export interface Cell {
  readonly what: string;
  readonly failed: number;
  /** Red where something is switched off, green where nothing is. */
  readonly isRight: boolean;
}

/** Plays a scenario as it stands, which must be green, and once without each rule and fault under test, which must be red. */
export function* matrixOf(file: string): Iterable<Cell> {
  const { playable, problems } = readScenario(file);
  if (playable === null) throw new Error(problems.join('\n'));
  const { failed } = playVirtually(playable);
  yield { what: 'as it stands', failed, isRight: failed === 0 };
  for (const each of switchesOf(playable)) {
    const without = each.playWithout().failed;
    yield {
      what: `without ${each.kind} ${each.name}`,
      failed: without,
      isRight: without > 0,
    };
  }
}
