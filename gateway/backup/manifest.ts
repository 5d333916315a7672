import { z } from 'zod';

/** Name of the manifest inside a backup. */
export const MANIFEST_NAME = 'backup.json';

const safePath = z
  .string()
  .regex(/^(?!\/)(?!.*(?:^|\/)\.\.?(?:\/|$))[^\0\\]+$/, { error: 'is no path inside the backup' });

const fileSchema = z.strictObject({
  path: safePath.describe('Relative to the data directory, with /'),
  bytes: z.int().min(0),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** A file of a backup. */
export type BackupFile = z.infer<typeof fileSchema>;

/** What a backup says of itself, in `backup.json`. */
export const manifestSchema = z.strictObject({
  format: z.literal(1),
  software: z.string().describe('Version of the software that took it'),
  takenAt: z.string().describe('RFC 3339'),
  head: z
    .strictObject({ seq: z.int(), hash: z.string() })
    .nullable()
    .describe('The last event it holds; null where there is none'),
  withKey: z.boolean().describe('Whether the secret signing key is in it'),
  files: z.array(fileSchema),
});

/** A manifest that was read and checked. */
export type Manifest = z.infer<typeof manifestSchema>;
