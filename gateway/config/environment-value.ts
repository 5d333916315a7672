import { parse } from 'yaml';

/** A list as YAML and JSON write it, or null. */
function listIn(text: string): readonly unknown[] | null {
  if (!text.trim().startsWith('[')) return null;
  try {
    const value: unknown = parse(text);
    return Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The value that the text of a variable stands for, by the types in zod's words that its key may have. */
export function parseValue(text: string, types: readonly string[]): unknown {
  if (types.includes('array')) {
    const list = listIn(text);
    if (list !== null) return list;
    return text
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '');
  }
  // A literal is a number or a word; the schema has the last word on both.
  const numeric = types.some((type) => type === 'number' || type === 'literal');
  if (numeric && /^-?\d+(?:\.\d+)?$/.test(text)) return Number(text);
  if (types.includes('boolean') && (text === 'true' || text === 'false')) return text === 'true';
  return text;
}
