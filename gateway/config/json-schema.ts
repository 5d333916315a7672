import { z } from 'zod';
import { profileFileSchema } from '../../rules/profile-file.ts';
import { siteFileSchema } from '../../rules/site-file.ts';
import { gatewayFileSchema } from './gateway-file.ts';

/** Kinds of file that a JSON Schema describes. */
export const SCHEMA_KINDS = ['gateway', 'site', 'profile'] as const;
export type SchemaKind = (typeof SCHEMA_KINDS)[number];

const SCHEMAS: Readonly<Record<SchemaKind, z.ZodType>> = {
  gateway: gatewayFileSchema,
  site: siteFileSchema,
  profile: profileFileSchema,
};

/** JSON Schema (draft 2020-12) of a kind of file, as people write it: keys with a default are optional. */
export function jsonSchemaOf(kind: SchemaKind): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(SCHEMAS[kind], { target: 'draft-2020-12', io: 'input' });
}
