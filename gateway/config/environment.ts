import type { z } from 'zod';
import type { ProblemPath } from '../../rules/configuration.ts';
import { parseValue } from './environment-value.ts';
import { gatewayFileSchema } from './gateway-file.ts';
import { formatPath, type Place, type Problem } from './problem.ts';
import { alternatives, shapeOf, typeOf } from './schema-shape.ts';
import { hint, nearest, suggestion } from './suggest.ts';
import type { YamlFile } from './yaml-file.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = 'HAZGATE_';

/** Variables that stand for no key of the gateway file, with the values they may have. */
const OTHER_VARIABLES: Readonly<Record<string, readonly string[]>> = {
  HAZGATE_LOG_LEVEL: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
};

interface Setting {
  readonly path: readonly string[];
  /** Types that its value may have, in zod's words. */
  readonly types: readonly string[];
}

function snake(key: string): string {
  return key.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toUpperCase();
}

function collect(
  schema: z.core.$ZodType,
  path: readonly string[],
  into: Map<string, Setting>,
): void {
  for (const each of alternatives(schema)) {
    const shape = shapeOf(each);
    if (shape === null) {
      const name = PREFIX + path.map(snake).join('_');
      into.set(name, { path, types: [...(into.get(name)?.types ?? []), typeOf(each)] });
    } else {
      for (const [key, inner] of Object.entries(shape)) collect(inner, [...path, key], into);
    }
  }
}

function collectSettings(): ReadonlyMap<string, Setting> {
  const settings = new Map<string, Setting>();
  collect(gatewayFileSchema, [], settings);
  return settings;
}

const SETTINGS = collectSettings();

/** Names of all variables that override a key of the gateway file. */
export function variableNames(): readonly string[] {
  return [...SETTINGS.keys()];
}

/** A copy of plain data with one value set; maps on the way are made, anything else is left as it is. */
function withValue(data: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (data !== undefined && (typeof data !== 'object' || data === null || Array.isArray(data))) {
    return data;
  }
  const map = (data ?? {}) as Readonly<Record<string, unknown>>;
  const inner = Object.hasOwn(map, key) ? map[key] : undefined;
  return { ...map, [key]: withValue(inner, rest, value) };
}

/** The variable that an unknown one was probably meant to be; the prefix that all share says nothing. */
function meantBy(name: string): string | null {
  const known = [...SETTINGS.keys(), ...Object.keys(OTHER_VARIABLES)];
  const rests = known.map((each) => each.slice(PREFIX.length));
  const rest = nearest(name.slice(PREFIX.length), rests);
  return rest === null ? null : PREFIX + rest;
}

function startsWith(path: ProblemPath, start: ProblemPath): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}

/** A gateway file as the environment overrides it; what is wrong with an override is told at its variable. */
export function overrideDocument(document: YamlFile, environment: Environment): YamlFile {
  const overrides: { readonly name: string; readonly path: ProblemPath }[] = [];
  const problems: Problem[] = [...document.problems];
  let value = document.value;
  for (const [name, text] of Object.entries(environment)) {
    if (!name.startsWith(PREFIX) || text === undefined) continue;
    const told = (message: string): Problem => {
      const place = { file: name, line: 1, column: 1 };
      return { ...place, severity: 'error', path: '(environment)', message };
    };
    const allowed = OTHER_VARIABLES[name];
    if (allowed !== undefined) {
      if (!allowed.includes(text)) {
        problems.push(told(`must be one of ${allowed.join(', ')}${suggestion(text, allowed)}`));
      }
      continue;
    }
    const setting = SETTINGS.get(name);
    if (setting === undefined) {
      const meant = meantBy(name);
      const problem = told(`unknown variable '${name}'${hint(meant)}`);
      // What is near no key of ours is somebody else's: a service named hazgate in Kubernetes sets a dozen of them.
      const severity = meant === null ? 'warning' : 'error';
      problems.push({ ...problem, severity });
      continue;
    }
    if (value === undefined) continue;
    value = withValue(value, setting.path, parseValue(text, setting.types));
    overrides.push({ name, path: setting.path });
  }

  const place: YamlFile['place'] = (path, aim): Place => {
    const override = overrides.find((each) => startsWith(path, each.path));
    if (override === undefined) return document.place(path, aim);
    return { file: override.name, line: 1, column: 1 };
  };
  return {
    file: document.file,
    value,
    problems,
    place,
    problem(path, message, { severity = 'error', aim = 'value' } = {}) {
      return { ...place(path, aim), severity, path: formatPath(path), message };
    },
  };
}
