import { z } from 'zod';
import { TYPE_NAMES } from '../gateway/config/schema-problem.ts';
import { suggestion } from '../gateway/config/suggest.ts';

/** One thing wrong with a file, at the place of the document it is about. */
export interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
  /** `key` where the key itself is at fault and not its value. */
  readonly aim?: 'key' | 'value';
}

/** The keys that an object at a path may have under a schema. */
function keysAt(schema: unknown, path: readonly (string | number)[]): readonly string[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault) {
    return keysAt(schema.unwrap(), path);
  }
  if (schema instanceof z.ZodUnion) {
    return schema.options.flatMap((option: unknown) => keysAt(option, path));
  }
  const [head, ...rest] = path;
  if (schema instanceof z.ZodObject) {
    return head === undefined ? Object.keys(schema.shape) : keysAt(schema.shape[head], rest);
  }
  return schema instanceof z.ZodArray && head !== undefined ? keysAt(schema.element, rest) : [];
}

function messageOf(issue: z.core.$ZodIssue): string {
  // Where a schema has words of its own, they say more.
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) {
    return `expected ${TYPE_NAMES[issue.expected] ?? issue.expected}`;
  }
  if (issue.code !== 'invalid_value') return issue.message;
  const values = issue.values.map(String);
  const given = typeof issue.input === 'string' ? issue.input : null;
  return `expected one of ${values.join(', ')}${given === null ? '' : suggestion(given, values)}`;
}

/** Problems of a document that a zod schema refused, one for each unknown key; give `reportInput` for suggestions of values. */
export function problemsOf(error: z.ZodError, schema: z.ZodType): Problem[] {
  return error.issues.flatMap((issue): Problem[] => {
    const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
    if (issue.code !== 'unrecognized_keys') return [{ path, message: messageOf(issue) }];
    return issue.keys.map((key) => ({
      path: [...path, key],
      message: `unknown key '${key}'${suggestion(key, keysAt(schema, path))}`,
      aim: 'key' as const,
    }));
  });
}
