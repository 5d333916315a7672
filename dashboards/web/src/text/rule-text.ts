import { substanceName } from '../../../../rules/substance.ts';
import type { Language } from './texts.ts';

/** Finds a text by its name; undefined where there is none. */
export type FindText = (
  name: string,
  values?: Record<string, string | number>,
) => string | undefined;

/** A quantity or a kind of point in the reader's language; its id where there are no words for it. */
export function quantityText(quantity: string, find: FindText): string {
  return find(`quantity.${quantity}`) ?? quantity;
}

/** A substance that a file names, in the reader's language; as the file has it where there is no name for it. */
export function substanceText(name: string, language: Language): string {
  return substanceName(name)?.[language] ?? name;
}

/** A rule by its name in the reader's language; its id where there are no words for it. */
export function ruleText(rule: string, find: FindText, language: Language): string {
  const whole = find(`rule.whole.${rule}`);
  if (whole !== undefined) return whole;
  const item = /^item:(.+)$/.exec(rule)?.[1];
  if (item !== undefined) {
    return find('rule.item', { quantity: quantityText(item, find) }) ?? rule;
  }
  const [, family = '', id = ''] = /^([^:]+):(.+)$/.exec(rule) ?? [];
  const name = family === 'inventory' ? substanceText(id, language) : id;
  const named = family === '' ? undefined : find(`rule.named.${family}`, { name });
  if (named !== undefined) return named;
  const [, measured = '', side = ''] = /^(.+)-(high|low)$/.exec(rule) ?? [];
  const quantity = find(`quantity.${measured}`);
  if (quantity === undefined) return rule;
  return find(`rule.${side}`, { quantity }) ?? rule;
}

/** What the alarm of a rule that no point has means and what to do first; undefined where there are no words for it. */
export function ruleGuidance(rule: string, find: FindText): string | undefined {
  const [family = ''] = rule.split(':');
  return find(`rule.guidance.${family}`);
}
