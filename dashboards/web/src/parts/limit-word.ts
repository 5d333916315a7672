import type { Words } from './words.ts';

/** What people call a limit; the name it has in files where there is no other. */
export function limitWord(name: string, { find }: Pick<Words, 'find'>): string {
  return find(`alarm.limits.${name}`) ?? name;
}
