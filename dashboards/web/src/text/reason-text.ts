import type { PartReason } from '../../../../gateway/api/health-contract.ts';
import type { FindText } from './rule-text.ts';

/** A reason for how a part of the gateway does, in words; undefined for one that has none here. */
export function reasonText(
  { code, params }: PartReason,
  find: FindText,
  moment: (at: string) => string,
): string | undefined {
  const { at } = params;
  return find(
    `office.partReasons.${code}`,
    typeof at === 'string' ? { ...params, at: moment(at) } : params,
  );
}
