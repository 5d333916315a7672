/** What somebody wrote to change the password. */
export interface WrittenPasswords {
  readonly present: string;
  readonly fresh: string;
  readonly again: string;
}

/** Why a password was not changed: what the page saw itself, or the status that the gateway answered with; null: no answer. */
export type PasswordFault = 'unequal' | 'same' | 'unfit' | 'wrong' | 'unavailable';

/** What is wrong with it before the gateway is asked; null for nothing. */
export function faultBefore({ present, fresh, again }: WrittenPasswords): PasswordFault | null {
  if (fresh !== again) return 'unequal';
  return fresh === present ? 'same' : null;
}

/** What the gateway's answer says of it; null where its status says it as everywhere. */
export function faultAfter(status: number | null): PasswordFault | null {
  const known: Readonly<Record<number, PasswordFault>> = {
    400: 'unfit',
    403: 'wrong',
    503: 'unavailable',
  };
  return status === null ? null : (known[status] ?? null);
}

/** The field that must be written anew. */
export function fieldAtFault(fault: PasswordFault | null): keyof WrittenPasswords {
  if (fault === 'unequal') return 'again';
  return fault === 'same' || fault === 'unfit' ? 'fresh' : 'present';
}
