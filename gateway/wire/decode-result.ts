import type { CommandResultInput } from '../../rules/input.ts';
import { decodeTime, isFault } from './decode-fields.ts';
import { isObject } from './decode-item.ts';
import { excerptOf, type Fault } from './rejection.ts';

/** What a controller says of a command, decoded and checked. */
export type CommandResult = Omit<CommandResultInput, 'kind' | 'at'>;

const ID_LENGTH_MAX = 200;
const DETAIL_LENGTH_MAX = 500;

const NO_RESULT: Fault = {
  code: 'malformed',
  detail:
    'this topic takes one {"id": "...", "result": "done" or "refused", "detail": "...", "at": ...}',
};

function wrongType(field: string, wanted: string, value: unknown): Fault {
  return { code: 'wrong-type', detail: `"${field}" takes ${wanted}, not ${excerptOf(value)}` };
}

/** One answer for the area of that index. Fields beside the known ones are ignored, as in a reading. */
export function decodeResult(area: number, value: unknown): CommandResult | Fault {
  if (!isObject(value)) return NO_RESULT;
  const { id, result, detail, at } = value;
  if (id === undefined || result === undefined) return NO_RESULT;
  if (typeof id !== 'string') return wrongType('id', 'the id of the command', id);
  if (id === '' || id.length > ID_LENGTH_MAX)
    return { code: 'malformed', detail: `"id" takes 1 to ${ID_LENGTH_MAX} characters` };
  if (result !== 'done' && result !== 'refused')
    return wrongType('result', '"done" or "refused"', result);
  if (detail !== undefined && detail !== null && typeof detail !== 'string')
    return wrongType('detail', 'a text', detail);
  const deviceTime = decodeTime(at);
  if (isFault(deviceTime))
    return { ...deviceTime, detail: deviceTime.detail.replace('"t"', '"at"') };
  return { area, id, result, detail: detail?.slice(0, DETAIL_LENGTH_MAX) ?? null, deviceTime };
}
