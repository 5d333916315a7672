import type { ConfigurationProblem, ProblemPath } from './configuration.ts';
import { answersTo, type FittingEntry } from './fitting-entry.ts';
import { BOUND_WORDS, type GivenLimit, limitInUnit, loosens, unitOfEntry } from './given-limit.ts';
import { type LimitName, limitNamesOf, pointKind } from './point-kind.ts';
import type { ProfileFile } from './profile-file.ts';
import { unitFits, unitsOf } from './unit.ts';

/** A problem of one profile file; the path starts at its top. */
export interface ProfileProblem {
  readonly severity: ConfigurationProblem['severity'];
  readonly path: ProblemPath;
  readonly message: string;
}

function lintShape({ entry }: FittingEntry, path: ProblemPath): ProfileProblem[] {
  const kind = pointKind(entry.kind);
  const allowed = limitNamesOf(kind);
  const names = Object.keys(entry.limits ?? {})
    .filter((name) => !allowed.some((each) => each === name))
    .map((name): ProfileProblem => {
      const message = `a ${entry.kind} point has no limit '${name}' (it has: ${allowed.join(', ') || 'none'})`;
      return { severity: 'error', path: [...path, 'limits', name], message };
    });
  if (entry.unit === undefined || kind.quantity === null || unitFits(kind.quantity, entry.unit)) {
    return names;
  }
  const message = `unit '${entry.unit}' does not fit a ${entry.kind} point (${unitsOf(kind.quantity).join(', ')})`;
  return [...names, { severity: 'error', path: [...path, 'unit'], message }];
}

/** The statutory limits of the built-in profiles that an entry has to keep to, in the unit of the entry. */
function bindingOn(
  inner: FittingEntry,
  builtIn: readonly ProfileFile[],
  name: LimitName,
): readonly GivenLimit[] {
  return builtIn
    .flatMap((profile) => profile.points.map((entry) => ({ profile, entry })))
    .filter((outer) => outer.entry.limits?.[name]?.statutory === true && answersTo(inner, outer))
    .flatMap((outer) => {
      const given = limitInUnit(outer, name, unitOfEntry(inner.entry), inner.entry.substance);
      return given === null || given.limit.confidence === 'memory-low' ? [] : [given];
    });
}

function lintBounds(
  inner: FittingEntry,
  builtIn: readonly ProfileFile[],
  path: ProblemPath,
): ProfileProblem[] {
  return limitNamesOf(pointKind(inner.entry.kind)).flatMap((name): ProfileProblem[] => {
    const binding = bindingOn(inner, builtIn, name);
    const own = inner.entry.limits?.[name]?.value;
    const broken = own === undefined ? undefined : binding.findLast((each) => loosens(own, each));
    const problems: ProfileProblem[] = [];
    if (broken !== undefined) {
      const { limit, value } = broken;
      const message = `${name} ${own} must ${BOUND_WORDS[limit.bound]} ${value} (${limit.standard} ${limit.clause})`;
      problems.push({ severity: 'error', path: [...path, 'limits', name], message });
    }
    const [first] = binding;
    const delay = inner.entry.onDelaySeconds ?? 0;
    if (first === undefined || delay === 0 || name === 'cut' || name === 'restore') return problems;
    const message = `an on-delay would loosen ${name} (${first.limit.standard} ${first.limit.clause})`;
    return [...problems, { severity: 'error', path: [...path, 'onDelaySeconds'], message }];
  });
}

/** Everything that is wrong with a profile file whose shape is right, held against the built-in profiles. */
export function lintProfile(
  profile: ProfileFile,
  builtIn: readonly ProfileFile[],
): readonly ProfileProblem[] {
  const same = builtIn.some((each) => each.profile.id === profile.profile.id);
  const doubled: readonly ProfileProblem[] = same
    ? [
        {
          severity: 'warning',
          path: ['profile', 'id'],
          message: `'${profile.profile.id}' is also a built-in profile: this one adds to it and replaces nothing`,
        },
      ]
    : [];
  return [
    ...doubled,
    ...profile.points.flatMap((entry, index) => {
      const path = ['points', index];
      const fitting = { profile, entry };
      return [...lintShape(fitting, path), ...lintBounds(fitting, builtIn, path)];
    }),
  ];
}
