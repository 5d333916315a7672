import i18next from 'i18next';
import { describe, expect, test } from 'vitest';
import { EN, ZH } from '../../dashboards/web/src/text/texts.ts';
import { samplesOf, withSilences } from '../../dashboards/web/src/trends/sample.ts';
import {
  numberCell,
  textCell,
  trendCsv,
  trendFileName,
} from '../../dashboards/web/src/trends/trend-csv.ts';

const translation = i18next.createInstance();
await translation.init({ resources: { en: { translation: EN }, zh: { translation: ZH } } });

function words(language: 'en' | 'zh') {
  type Named = { id: string; name?: { zh: string; en: string } | null };
  return {
    t: translation.getFixedT(language),
    name: ({ id, name }: Named) => name?.[language] ?? id,
  };
}

const at = (second: number) => new Date(second * 1_000).toISOString();
const point = {
  site: 'north',
  source: 'tanks',
  id: 'lt-1',
  unit: 'm3/h',
  name: { zh: '流量', en: '=HYPERLINK("http://x","flow")' },
} as Parameters<typeof trendCsv>[0][number]['point'];
const READINGS = {
  point,
  sourceName: 'Tanks, old',
  siteName: 'North',
  every: null,
  samples: withSilences(
    samplesOf([
      { t: at(0), v: -0.1234567890123, q: 'good' },
      { t: at(1), v: 9, q: 'bad' },
      { t: at(2), v: null, q: 'bad' },
      { t: at(3), v: 1e-7, q: 'calibrating', disposition: 'late' },
    ]),
    [{ fromS: 10, toS: 20 }],
  ),
};

/** Lines of a file as fields; only for lines without commas in their texts. */
function linesOf(csv: string): string[] {
  return csv.replace('\ufeff', '').trimEnd().split('\r\n');
}

describe('a CSV of trends', () => {
  test.each([
    ['=1+1', "'=1+1"],
    ['+1', "'+1"],
    ['-1', "'-1"],
    ['@SUM(A1)', "'@SUM(A1)"],
    [' =1', "' =1"],
    ['\t=1', "'\t=1"],
    ['＝1', "'＝1"],
    ['=1,"x"', '"\'=1,""x"""'],
    ['a\r\n=1', '"a\r\n=1"'],
    ['储罐', '储罐'],
    ['lt-101', 'lt-101'],
    ['', ''],
  ])('lets no text be run as a formula, or break its line: %j', (text, cell) => {
    expect(textCell(text)).toBe(cell);
  });

  test('leaves numbers numbers, to the last digit', () => {
    expect(numberCell(-0.1234567890123)).toBe('-0.1234567890123');
    expect(numberCell(null)).toBe('');
  });

  test('has one line a reading, with value, unit and quality, bad ones too, and none for silence', () => {
    const csv = trendCsv([READINGS], words('en'));
    expect(
      csv.startsWith('\ufefftime,site,source,point,name,value,unit,quality,arrival,made of,'),
    ).toBe(true);
    expect(csv.split('\r\n')[0]).toMatch(/,readings,good ones,late ones$/);
    expect(csv.endsWith('\r\n')).toBe(true);
    const [, ...lines] = linesOf(csv);
    expect(lines).toHaveLength(4);
    const behind = ',North,"Tanks, old",north/tanks/lt-1,"\'=HYPERLINK(""http://x"",""flow"")",';
    expect(lines.map((line) => line.slice(line.indexOf(behind) + behind.length))).toEqual([
      '-0.1234567890123,m³/h,good,in time,reading,,,1,1,0',
      '9,m³/h,bad,in time,reading,,,1,0,0',
      ',m³/h,bad,in time,reading,,,1,0,0',
      '1e-7,m³/h,calibration,"came late, behind newer ones",reading,,,1,0,1',
    ]);
    const times = lines.map((line) => line.split(',')[0] ?? '');
    expect(times.map((time) => Date.parse(time))).toEqual([0, 1_000, 2_000, 3_000]);
    for (const time of times) expect(time).toMatch(/T\d\d:\d\d:\d\d\.\d{3}[+-]\d\d:\d\d$/);
  });

  test('speaks the reader’s language, and says what was made of readings', () => {
    const qualities = { good: 1, uncertain: 2, bad: 1, calibrating: 0, maintenance: 0 };
    const figures = { t: at(60), mean: 2, min: -1, max: 4, count: 3 };
    const bucket = samplesOf([{ ...figures, qualities, late: 2 }]);
    const csv = trendCsv([{ ...READINGS, samples: bucket, every: '2m' }], words('zh'));
    const [head, line = ''] = linesOf(csv);
    expect(head).toBe(
      '时间,厂区,危险源,测点,名称,数值,单位,质量,到达,构成,最低,最高,读数个数,良好个数,迟到个数',
    );
    expect(line).toContain(',流量,2,m³/h,坏值,迟到,每 2m 均值,-1,4,4,1,2');
  });

  test('is named after its points and its window', () => {
    const bounds = { fromMs: 0, toMs: 3_600_000 };
    const other = { site: 'north', source: 'tanks', id: 'lt-2' };
    const name = trendFileName([point, other], bounds, 'csv');
    expect(name).toMatch(
      /^north\.tanks\.lt-1\+north\.tanks\.lt-2_\d{8}T\d{6}[+-]\d{4}_\d{8}T\d{6}[+-]\d{4}\.csv$/,
    );
    const many = Array.from({ length: 20 }, () => point);
    expect(trendFileName(many, bounds, 'png').length).toBeLessThan(200);
    expect(trendFileName([point], { fromMs: 60_000, toMs: 3_600_000 }, 'csv')).not.toBe(
      trendFileName([point], bounds, 'csv'),
    );
  });
});
