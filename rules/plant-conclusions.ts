import { conclusionsOf } from './conclusion.ts';
import { type ConclusionMemo, ConclusionState, type SeenMember } from './conclusion-state.ts';
import type { Register } from './register.ts';
import type { SteadyMs } from './time.ts';

/** What a failing step over everything is rolled back to. */
export type ConclusionsMemo = readonly (readonly [state: ConclusionState, memo: ConclusionMemo])[];

/** The conclusions of a register that nothing is known of yet; they stand behind the points and groups, `behind` in all. */
export function freshConclusions(
  register: Register,
  behind: number,
  joinedAt: SteadyMs,
): readonly ConclusionState[] {
  return conclusionsOf(register).map(
    (source, position) => new ConclusionState(source, behind + position, joinedAt),
  );
}

/** All that is concluded from several points, by source and by point. */
export class PlantConclusions {
  #states: readonly ConclusionState[] = [];
  /** By the index of the point, with holes: asked for every reading of the plant. */
  #ofPoint: readonly (ConclusionState | undefined)[] = [];

  get states(): readonly ConclusionState[] {
    return this.#states;
  }

  /** What a point is a member of; undefined for most. */
  of(point: number): ConclusionState | undefined {
    return this.#ofPoint[point];
  }

  /** What is concluded under a source, by the source's full name. */
  named(fullName: string): ConclusionState | undefined {
    return this.#states.find(({ subject }) => subject.fullName === fullName);
  }

  /** Takes the conclusions of a register, and all its points by their index. */
  replace(states: readonly ConclusionState[], members: readonly SeenMember[]): void {
    this.#states = states;
    for (const state of states) state.introduce(members);
    const ofPoint: (ConclusionState | undefined)[] = [];
    for (const state of states) for (const point of state.points) ofPoint[point] = state;
    this.#ofPoint = ofPoint;
  }

  capture(): ConclusionsMemo {
    return this.#states.map((state) => [state, state.capture()]);
  }
}
