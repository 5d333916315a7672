import { failureName } from '../app/notices.ts';
import type { Words } from '../parts/words.ts';

/** Why name and password, or the password alone, came to nothing, by the status of the answer (null: none); `own` has what only this form says of a status. */
export function credentialFailure(
  status: number | null,
  { t, find }: Words,
  own: Readonly<Record<number, string>> = {},
): string {
  const said = status === null ? undefined : own[status];
  if (said !== undefined) return said;
  if (status === 429) return t('office.session.tooMany');
  return find(failureName(status), { status: String(status) }) ?? '';
}
