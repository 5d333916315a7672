import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { namesApart, partsOfRule } from '../../dashboards/web/src/text/names-apart.ts';

describe('names that give way', () => {
  const cases: [readonly string[], string, [string, string, string]][] = [
    [['T-101 液位', 'T-102 液位'], 'T-102 液位', ['', 'T-102', ' 液位']],
    [
      ['Ammonia tank T-101 level', 'Ammonia tank T-102 level'],
      'Ammonia tank T-101 level',
      ['Ammonia tank', ' T-101', ' level'],
    ],
    [
      ['一号压缩机房东侧氨气探测器', '一号压缩机房西侧氨气探测器', '二号压缩机房东侧氨气探测器'],
      '一号压缩机房西侧氨气探测器',
      ['一号压缩机房', '西', '侧氨气探测器'],
    ],
    // What another goes on from differs at its end.
    [['Feed pump', 'Feed pump 2'], 'Feed pump', ['Feed', ' pump', '']],
    [['Feed pump', 'Feed pump 2'], 'Feed pump 2', ['Feed pump', ' 2', '']],
    [['Wind speed', 'Ammonia tank'], 'Wind speed', ['Wind speed', '', '']],
  ];
  test.each(cases)('%j: of %s there stays', (names, name, [start, kept, end]) => {
    expect(namesApart(names)(name)).toEqual({ start, kept, end });
  });

  test('lose nothing of what they say, whatever they are', () => {
    const name = fc.string({ unit: fc.constantFrom('T', '1', '2', '-', ' ', '液', '位', '𠀀') });
    fc.assert(
      fc.property(fc.array(name), (names) => {
        const cut = namesApart(names);
        for (const whole of names) {
          const { start, kept, end } = cut(whole);
          expect(start + kept + end).toBe(whole);
        }
      }),
    );
  });

  test('keep the letter in which the two most alike differ', () => {
    const number = fc.integer({ min: 100, max: 999 });
    fc.assert(
      fc.property(number, number, (one, other) => {
        fc.pre(one !== other);
        const names = [one, other].map((each) => `Ammonia storage tank T-${each} level`);
        const kept = names.map(namesApart(names)).map((parts) => parts.kept);
        expect(kept.toSorted()).toEqual([` T-${one}`, ` T-${other}`].toSorted());
      }),
    );
  });

  test('lose their end where they are none of those that were given', () => {
    const cut = namesApart(['Wind speed 2', 'Wind speed 3']);
    expect(cut('Wind speed')).toEqual({ start: 'Wind speed', kept: '', end: '' });
  });

  test('of a rule there stays on which side of the limit the value is', () => {
    expect(partsOfRule('Toxic gas high')).toEqual({ start: 'Toxic gas', kept: ' high', end: '' });
    expect(partsOfRule('有毒气体高')).toEqual({ start: '有毒气', kept: '体高', end: '' });
    expect(partsOfRule('x')).toEqual({ start: 'x', kept: '', end: '' });
  });
});
