import { describe, expect, test } from 'vitest';
import { jsonSchemaOf, SCHEMA_KINDS } from '../../../gateway/config/json-schema.ts';

type Node = Readonly<Record<string, unknown>>;

/** Paths of the properties below a schema that have no description. */
function undescribed(node: Node, path: string): readonly string[] {
  const properties = Object.entries((node.properties ?? {}) as Record<string, Node>);
  const items = typeof node.items === 'object' ? undescribed(node.items as Node, `${path}[]`) : [];
  return [
    ...items,
    ...properties.flatMap(([key, inner]) => [
      ...(inner.description === undefined ? [`${path}.${key}`] : []),
      ...undescribed(inner, `${path}.${key}`),
    ]),
  ];
}

describe('the JSON Schema of a file', () => {
  test.each(SCHEMA_KINDS)('of kind %s refuses unknown keys', (kind) => {
    const schema = jsonSchemaOf(kind);
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema');
    expect(schema.additionalProperties).toBe(false);
  });

  test('leaves out of the required keys what has a default', () => {
    expect(jsonSchemaOf('gateway').required).toEqual(['data', 'sites']);
    expect(jsonSchemaOf('site').required).toEqual(['site']);
  });

  test('tells the meaning of every key but the limits, which explain themselves', () => {
    const missing = undescribed(jsonSchemaOf('site'), 'site').filter(
      (path) => !/\.(?:limits|floodLimits)\./.test(path),
    );
    expect(missing).toEqual([]);
    expect(undescribed(jsonSchemaOf('gateway'), 'gateway')).toEqual([]);
  });
});
