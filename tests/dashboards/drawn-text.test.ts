import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { shortened, sizeFor, squeezed } from '../../dashboards/web/src/source/drawn-text.ts';
import { textWidth } from '../../dashboards/web/src/text/text-width.ts';

const STYLE = join(import.meta.dirname, '../../dashboards/web/src/style');

/** Selectors of the sheet whose rules say something of the size or weight of letters. */
function lettered(sheet: string): readonly string[] {
  const rules = sheet.replace(/\/\*[\s\S]*?\*\//g, '').matchAll(/([^{}]+)\{([^{}]*)\}/g);
  return [...rules]
    .filter(([, , body = '']) => /(^|[\s;])font(-size|-weight)?\s*:/.test(body))
    .map(([, selector = '']) => selector.trim());
}

describe('a text in a drawing', () => {
  test('is as wide as its letters, a Chinese one as wide as it is high', () => {
    expect(textWidth('从未收到', 13)).toBe(52);
    expect(textWidth('12.5', 10)).toBeCloseTo(25.6);
    expect(textWidth('12.5', 10, 'bold')).toBeCloseTo(28);
    // A unit of broad letters is no narrower than it looks.
    expect(textWidth('mm', 10)).toBe(20);
  });

  test('is drawn together where it is too wide, and keeps every letter of a value', () => {
    expect(squeezed('3 ppm', 13, 82)).toEqual({ text: '3 ppm', textLength: undefined });
    expect(squeezed('9200.12 digits', 13, 82)).toEqual({ text: '9200.12 digits', textLength: 82 });
    expect(squeezed('12345.67', 13, 70)).toEqual({ text: '12345.67', textLength: undefined });
    expect(squeezed('12345.67', 13, 70, 'bold')).toEqual({ text: '12345.67', textLength: 70 });
  });

  test('has the first size in which it can be read whole, and the last where there is none', () => {
    const sizes = [17, 15, 13];
    expect(sizeFor('11.2 m', sizes, 95, 'bold')).toBe(17);
    expect(sizeFor('12.5 mg/m³', sizes, 95, 'bold')).toBe(15);
    expect(sizeFor('1123456.123 digits', sizes, 95, 'bold')).toBe(13);
    // The bound is that to which a name is drawn together.
    const size = sizeFor('pt-101/7', [17, 11], 66);
    expect(shortened('pt-101/7', size, 66).text).toBe('pt-101/7');
  });

  test('loses the middle of a name that could not be read otherwise', () => {
    const { text, textLength } = shortened('ammonia-detector-by-the-north-gate-12', 10, 62);
    expect(text).toMatch(/^ammon.*….*-12$/);
    expect(textWidth(text, 10) * 0.75).toBeLessThanOrEqual(62);
    expect(textLength).toBe(62);
    expect(shortened('gt-101', 10, 62)).toEqual({ text: 'gt-101', textLength: undefined });
    // Both ends stay, however little room there is.
    expect(shortened('一号压缩机房东侧氨气探测器', 10, 15).text).toBe('一…器');
  });

  test('has its letters from where it was fitted, and none of a style sheet', () => {
    const sheets = globSync('*.css', { cwd: STYLE }).map((name) =>
      readFileSync(join(STYLE, name), 'utf8'),
    );
    const selectors = sheets.flatMap(lettered);
    // The search finds what it is to find.
    expect(selectors).toContain('.cell-value strong');
    expect(selectors.filter((each) => /\.(drawn|area-(name|word)|tank-limit)/.test(each))).toEqual([
      '.drawn-area:not([data-stand="normal"]) .area-word',
    ]);
  });
});
