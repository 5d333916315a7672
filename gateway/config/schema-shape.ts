import type { z } from 'zod';
import type { ProblemPath } from '../../rules/configuration.ts';

type Schema = z.core.$ZodType;

function definitionOf(schema: Schema): z.core.$ZodTypes['_zod']['def'] {
  return (schema as z.core.$ZodTypes)._zod.def;
}

/** The schemas behind optional, default and union: what a value may really be. */
export function alternatives(schema: Schema): readonly Schema[] {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'optional':
    case 'default':
    case 'prefault':
      return alternatives(definition.innerType);
    case 'union':
      return definition.options.flatMap(alternatives);
    default:
      return [schema];
  }
}

/** Keys of an object schema with their schemas; null where the schema is no object. */
export function shapeOf(schema: Schema): Readonly<Record<string, Schema>> | null {
  const definition = definitionOf(schema);
  return definition.type === 'object' ? definition.shape : null;
}

/** Type of a schema in zod's words: string, number, array, ... */
export function typeOf(schema: Schema): string {
  return definitionOf(schema).type;
}

function step(schema: Schema, key: string | number): readonly Schema[] {
  const definition = definitionOf(schema);
  switch (definition.type) {
    case 'object': {
      const inner = definition.shape[key];
      return inner === undefined ? [] : alternatives(inner);
    }
    case 'array':
      return alternatives(definition.element);
    default:
      return [];
  }
}

/** Keys that an object at this path may have, over all alternatives. */
export function knownKeys(schema: Schema, path: ProblemPath): readonly string[] {
  let schemas: readonly Schema[] = alternatives(schema);
  for (const key of path) schemas = schemas.flatMap((each) => step(each, key));
  return [...new Set(schemas.flatMap((each) => Object.keys(shapeOf(each) ?? {})))];
}
