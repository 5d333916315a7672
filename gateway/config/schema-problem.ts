import type { z } from 'zod';
import type { ProblemPath } from '../../rules/configuration.ts';
import type { Problem } from './problem.ts';
import { knownKeys } from './schema-shape.ts';
import { suggestion } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

type Issue = z.core.$ZodIssue;

/** A problem of the shape of a file, before it has a place. */
export interface ShapeProblem {
  readonly path: ProblemPath;
  readonly message: string;
  /** `key` where the key itself is at fault, `missing` where it is not there. */
  readonly aim: 'key' | 'value' | 'missing';
}

/** What people call the types of zod. */
export const TYPE_NAMES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'a map of keys',
  array: 'a list',
  tuple: 'a list',
};

function describeValue(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a map';
  if (typeof value === 'string') return `text '${value.slice(0, 60)}'`;
  return `${typeof value === 'number' ? 'the number ' : ''}${String(value)}`;
}

/** What stands in plain data at a path; undefined where nothing does. */
export function valueAt(data: unknown, path: ProblemPath): unknown {
  let value: unknown = data;
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined;
    value = (value as Record<string | number, unknown>)[key];
  }
  return value;
}

function sizeMessage(issue: z.core.$ZodIssueTooSmall | z.core.$ZodIssueTooBig): string {
  const least = issue.code === 'too_small';
  const bound = least ? issue.minimum : issue.maximum;
  if (issue.origin === 'string' && least) return 'must not be empty';
  if (issue.origin === 'string') return `must have at most ${bound} characters`;
  if (issue.origin === 'array') {
    return `must have at ${least ? 'least' : 'most'} ${bound} item${Number(bound) === 1 ? '' : 's'}`;
  }
  if (issue.inclusive === false) return `must be ${least ? 'above' : 'below'} ${bound}`;
  return `must be at ${least ? 'least' : 'most'} ${bound}`;
}

function typeMessage(expected: string, value: unknown): string {
  if (expected === 'number' && typeof value === 'number')
    return `must be a finite number, not ${value}`;
  const hint = expected === 'string' && typeof value === 'number' ? ' (put it in quotes)' : '';
  return `must be ${TYPE_NAMES[expected] ?? expected}, not ${describeValue(value)}${hint}`;
}

function choiceMessage(path: ProblemPath, values: readonly unknown[], value: unknown): string {
  const choices = values.map(String);
  if (typeof value === 'string') {
    const last = path.at(-1);
    const near = suggestion(value, choices);
    const what = typeof last === 'string' ? last : 'value';
    if (near !== '') return `unknown ${what} '${value}'${near}`;
  }
  return `must be ${choices.length === 1 ? '' : 'one of '}${choices.join(', ')}, not ${describeValue(value)}`;
}

/** The alternative of a union that the value comes nearest to: the one whose own type fits. */
function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  schema: z.core.$ZodType,
  data: unknown,
  base: ProblemPath,
): readonly ShapeProblem[] {
  const path = [...base, ...(issue.path as ProblemPath)];
  const inside = issue.errors.find((issues) =>
    issues.every((each) => each.code !== 'invalid_type' || each.path.length > 0),
  );
  if (inside !== undefined) return shapeProblems(inside, schema, data, path);
  const expected = issue.errors.flatMap((issues) =>
    issues.flatMap((each) =>
      each.code === 'invalid_type' ? [TYPE_NAMES[each.expected] ?? each.expected] : [],
    ),
  );
  const choices = [...new Set(expected)];
  if (choices.length > 0) {
    const message = `must be ${choices.join(' or ')}, not ${describeValue(valueAt(data, path))}`;
    return [{ path, message, aim: 'value' }];
  }
  return shapeProblems(issue.errors[0] ?? [], schema, data, path);
}

function discriminatorProblem(
  issue: z.core.$ZodIssueInvalidUnion,
  data: unknown,
  path: ProblemPath,
): ShapeProblem {
  const value = valueAt(data, path);
  if (value === undefined) return { path, message: missingMessage(path), aim: 'missing' };
  // zod sets `options` on this issue but does not declare it.
  const choices = (issue as { readonly options?: readonly unknown[] }).options ?? [];
  return { path, message: choiceMessage(path, choices, value), aim: 'value' };
}

function missingMessage(path: ProblemPath): string {
  return `'${String(path.at(-1))}' is required`;
}

/** Turns zod's issues into problems in our words; unknown keys come one by one, with a suggestion. */
export function shapeProblems(
  issues: readonly Issue[],
  schema: z.core.$ZodType,
  data: unknown,
  base: ProblemPath = [],
): readonly ShapeProblem[] {
  return issues.flatMap((issue): readonly ShapeProblem[] => {
    const path = [...base, ...(issue.path as ProblemPath)];
    const value = valueAt(data, path);
    switch (issue.code) {
      case 'unrecognized_keys': {
        const known = knownKeys(schema, path);
        return issue.keys.map((key) => ({
          path: [...path, key],
          message: `unknown key '${key}'${suggestion(key, known)}`,
          aim: 'key',
        }));
      }
      case 'invalid_union':
        if (issue.discriminator !== undefined) return [discriminatorProblem(issue, data, path)];
        return unionProblems(issue, schema, data, base);
      case 'invalid_type':
      case 'invalid_value': {
        if (value === undefined && path.length > 0) {
          return [{ path, message: missingMessage(path), aim: 'missing' }];
        }
        const message =
          issue.code === 'invalid_type'
            ? typeMessage(issue.expected, value)
            : choiceMessage(path, issue.values, value);
        return [{ path, message, aim: 'value' }];
      }
      case 'too_small':
      case 'too_big':
        return [{ path, message: sizeMessage(issue), aim: 'value' }];
      default:
        return [{ path, message: issue.message, aim: 'value' }];
    }
  });
}

/** Problems of a document's shape; empty where it has the shape, or could not be parsed. */
export function misfits(document: YamlFile, schema: z.ZodType): readonly ShapeProblem[] {
  if (document.value === undefined) return [];
  const result = schema.safeParse(document.value);
  return result.success ? [] : shapeProblems(result.error.issues, schema, document.value);
}

/** The same with their places. A missing key is told at what it is missing from. */
export function schemaProblems(document: YamlFile, schema: z.ZodType): readonly Problem[] {
  return misfits(document, schema).map((misfit) => misfitProblem(document, misfit));
}

/** A problem of a document's shape with its place. */
export function misfitProblem(document: YamlFile, { path, message, aim }: ShapeProblem): Problem {
  return document.problem(path, message, { aim: aim === 'key' ? 'key' : 'value' });
}
