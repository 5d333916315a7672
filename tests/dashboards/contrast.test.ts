import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  LIMIT_SHARE,
  RANGE_SHARE,
  TINT_SHARE,
} from '../../dashboards/web/src/trends/chart-shares.ts';
import { type Colour, colourOf, contrast, difference, mixed } from '../support/colour.ts';

const STYLE = new URL('../../dashboards/web/src/style/', import.meta.url).pathname;
const THEME = readFileSync(join(STYLE, 'theme.css'), 'utf8');
const SHEETS = readdirSync(STYLE).map((name) => ({
  name,
  text: readFileSync(join(STYLE, name), 'utf8'),
}));

type Tokens = ReadonlyMap<string, string>;

/** What a rule of the theme sets, by its selector. */
function tokensOf(selector: string): Tokens {
  const from = THEME.indexOf(`${selector} {`);
  if (from < 0) throw new Error(`theme.css has no rule ${selector}`);
  const body = THEME.slice(from, THEME.indexOf('}', from));
  return new Map(
    [...body.matchAll(/--([\w-]+): ([^;]+);/g)].map(([, name = '', value = '']) => [name, value]),
  );
}

const LIGHT = tokensOf('\n:root,\n.paper');
const DARK = tokensOf(':root[data-theme="dark"]');
const THEMES = [
  { theme: 'light', tokens: LIGHT },
  { theme: 'dark', tokens: DARK },
] as const;

function token(tokens: Tokens, name: string): Colour {
  return colourOf(tokens.get(name) ?? `nothing for ${name}`);
}

const LEVELS = ['red', 'orange', 'yellow', 'blue'] as const;

/** A ground that is no token by itself: so much of a colour over another, as the style sheets mix it. */
const MIXED: Readonly<Record<string, readonly [over: string, share: number, under: string]>> = {
  chosen: ['focus', 0.12, 'panel'],
  striped: ['line-strong', 0.11, 'panel'],
  range: ['fill', RANGE_SHARE, 'panel'],
  ...Object.fromEntries(LEVELS.map((level) => [`${level}-tint`, [level, 0.12, 'panel'] as const])),
  // As charts draw limits: a line that is not quite solid, and a tint of what lies beyond it.
  ...Object.fromEntries(
    LEVELS.map((level) => [`${level}-band`, [level, TINT_SHARE, 'panel'] as const]),
  ),
  ...Object.fromEntries(
    LEVELS.map((level) => [`${level}-line`, [level, LIMIT_SHARE, 'panel'] as const]),
  ),
};

function colour(tokens: Tokens, name: string): Colour {
  const mix = MIXED[name];
  if (mix === undefined) return token(tokens, name);
  const [over, share, under] = mix;
  return mixed(token(tokens, over), share, token(tokens, under));
}

/** Something that must be told from what it stands on. */
interface Pair {
  readonly what: string;
  readonly of: readonly string[];
  readonly on: readonly string[];
}

const EVERYWHERE = ['ground', 'panel', 'raised', 'chosen', 'striped'];

/** WCAG 2.1, 1.4.3: text has 4.5:1. */
const TEXTS: readonly Pair[] = [
  { what: 'text', of: ['text', 'soft', 'suspect'], on: EVERYWHERE },
  {
    what: 'words about a level',
    of: LEVELS.map((level) => `${level}-text`),
    on: ['ground', 'panel', 'raised'],
  },
  ...LEVELS.map((level) => ({
    what: `what stands in or on ${level}`,
    of: [`on-${level}`],
    on: [`${level}-fill`],
  })),
  ...LEVELS.map((level) => ({
    what: `an area that is not cut, tinted ${level}`,
    of: ['text', 'soft'],
    on: [`${level}-tint`],
  })),
  { what: 'a pressed or strong button', of: ['on-accent'], on: ['accent'] },
  { what: 'the shout that sound is off', of: ['ground'], on: ['text'] },
  { what: 'what a drawing says', of: ['text', 'soft'], on: ['fill-soft'] },
];

/** WCAG 2.1, 1.4.11: what is needed to understand a mark, a state or a control has 3:1. */
const MARKS: readonly Pair[] = [
  { what: 'edge of a level', of: LEVELS, on: [...EVERYWHERE, 'fill-soft'] },
  ...LEVELS.flatMap((level) => [
    {
      what: 'limit or alarm in a chart',
      of: [level, `${level}-line`],
      on: ['panel', `${level}-band`],
    },
    { what: 'edge of an area in the tint of its level', of: [level], on: [`${level}-tint`] },
  ]),
  {
    what: 'edge of a control, a shell, an empty ring',
    of: ['line-strong'],
    on: ['ground', 'panel', 'raised', 'striped', 'fill-soft'],
  },
  { what: 'ring around what has the focus', of: ['focus'], on: EVERYWHERE },
  { what: 'ring on a shout', of: ['on-red'], on: ['red-fill'] },
  { what: 'edge of what can not be trusted', of: ['suspect'], on: [...EVERYWHERE, 'liquid'] },
  { what: 'what is pressed or current', of: ['accent'], on: ['ground', 'panel', 'raised'] },
  { what: 'still mark of what calls', of: ['text'], on: [...EVERYWHERE, 'liquid'] },
  {
    what: 'curve of a chart',
    of: ['accent'],
    on: ['panel', 'range', ...LEVELS.map((level) => `${level}-band`)],
  },
  { what: 'doubtful curve over the range of a chart', of: ['suspect'], on: ['range'] },
  {
    what: 'edge of the range of a chart, duct of a drawing',
    of: ['fill'],
    on: ['panel', 'fill-soft'],
  },
  { what: 'limit in a tank, tube in a dam', of: ['soft'], on: ['liquid', 'panel', 'fill-soft'] },
  {
    what: 'surface of what is in a tank or pond',
    of: ['text'],
    on: ['liquid', 'panel', 'raised', 'fill-soft'],
  },
];

/** What only divides or fills, and says nothing by itself. */
const DECORATION = ['line', 'shadow', 'row', 'gap'];

function ratios(tokens: Tokens, pairs: readonly Pair[]) {
  return pairs.flatMap(({ what, of, on }) =>
    of.flatMap((each) =>
      on.map((under) => ({
        pair: `${what}: ${each} on ${under}`,
        ratio: contrast(colour(tokens, each), colour(tokens, under)),
      })),
    ),
  );
}

describe.each(THEMES)('in the $theme theme', ({ tokens }) => {
  test('text has 4.5:1 on everything that it stands on', () => {
    const found = ratios(tokens, TEXTS);
    expect(found.length).toBeGreaterThan(40);
    expect(found.filter(({ ratio }) => ratio < 4.5)).toEqual([]);
  });

  test('marks, states, rings, edges of controls and lines have 3:1 on everything that they stand on', () => {
    const found = ratios(tokens, MARKS);
    expect(found.length).toBeGreaterThan(60);
    expect(found.filter(({ ratio }) => ratio < 3)).toEqual([]);
  });

  test.each([null, 'protanopia', 'deuteranopia', 'tritanopia'] as const)(
    'levels look different by colour too, with all cones or with %s',
    (deficiency) => {
      const pairs = LEVELS.flatMap((one, index) =>
        LEVELS.slice(index + 1).map((other) => [one, other] as const),
      );
      const alike = (suffix: string, least: number) =>
        pairs.filter(
          ([one, other]) =>
            difference(token(tokens, one + suffix), token(tokens, other + suffix), deficiency) <
            least,
        );
      expect(alike('-fill', 0.12)).toEqual([]);
      expect(alike('', 0.06)).toEqual([]);
    },
  );
});

describe('the theme', () => {
  test('is dark the same way by choice and by the system', () => {
    expect(tokensOf(':root[data-theme="auto"]')).toEqual(DARK);
    expect([...DARK.keys(), 'row', 'gap'].toSorted()).toEqual([...LIGHT.keys()].toSorted());
  });

  test('has no token that is held against nothing', () => {
    const held = new Set([...TEXTS, ...MARKS].flatMap(({ of, on }) => [...of, ...on]));
    expect(
      [...LIGHT.keys()].filter((name) => !held.has(name) && !DECORATION.includes(name)),
    ).toEqual([]);
  });

  test('knows how grounds are mixed', () => {
    const all = SHEETS.map(({ text }) => text).join('\n');
    const shares = [...all.matchAll(/color-mix\(in srgb, var\(--([\w-]+)\) (\d+)%, [^)]*\)/g)].map(
      ([, over, percent]) => `${over} ${percent}`,
    );
    for (const [name, [over, share]] of Object.entries(MIXED)) {
      if (/-(band|line)$/.test(name)) continue;
      const written = name.endsWith('-tint') ? 'level' : over;
      expect(shares, name).toContain(`${written} ${Math.round(share * 100)}`);
    }
  });

  /** What stands for the level of an element in the style sheets, as the tokens that it may be. */
  const OF_LEVEL: Readonly<Record<string, readonly string[]>> = {
    level: LEVELS,
    'level-text': LEVELS.map((level) => `${level}-text`),
    'on-level': LEVELS.map((level) => `on-${level}`),
  };

  /** Every token that a property of this kind takes somewhere, with where. */
  function usesOf(property: RegExp): { name: string; where: string }[] {
    return SHEETS.flatMap(({ name: sheet, text }) =>
      [...text.matchAll(/([\w-]+): ([^;{}]*var\(--[^;{}]*);/g)]
        .filter(([, set = '']) => property.test(set))
        .flatMap(([all, , value = '']) =>
          [...value.matchAll(/var\(--([\w-]+)/g)].map(([, name = '']) => ({
            name,
            where: `${sheet}: ${all}`,
          })),
        ),
    );
  }

  test.each([
    { kind: 'text', property: /^color$/, pairs: TEXTS, rest: [] },
    // Grounds part marks from each other; a roadway is a stroke as wide as an area.
    {
      kind: 'a line',
      property: /^(stroke|outline(-color)?|border(-(top|right|bottom|left))?(-color)?)$/,
      pairs: MARKS,
      rest: ['line', 'raised', 'panel', 'ground', 'fill-soft'],
    },
  ])(
    '$kind takes its colour only from tokens that are held against their grounds',
    ({ property, pairs, rest }) => {
      const held = new Set<string>([...pairs.flatMap(({ of }) => of), ...rest]);
      const uses = usesOf(property);
      expect(uses.length).toBeGreaterThan(10);
      const loose = uses.filter(
        ({ name }) => !(OF_LEVEL[name] ?? [name]).every((each) => held.has(each)),
      );
      expect(loose).toEqual([]);
    },
  );
});
