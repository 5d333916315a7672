import { z } from 'zod';
import { scenarioSchema } from '../../simulators/scenario-file.ts';

/** JSON Schema (draft 2020-12) of a scenario file, as people write it. */
export function scenarioJsonSchema(): Readonly<Record<string, unknown>> {
  return z.toJSONSchema(scenarioSchema, { target: 'draft-2020-12', io: 'input' });
}
