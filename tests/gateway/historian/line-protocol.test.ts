import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  eventLine,
  readingFields,
  readingSeries,
  timestamp,
} from '../../../gateway/historian/line-protocol.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import { alarmEvent, systemEvent } from '../views/support.ts';

/** Splits a line where InfluxDB would: at spaces and commas that are neither escaped nor within quotes. */
function splitLine(line: string): { series: string; fields: string; time: string } | null {
  const match = /^((?:\\.|[^\\ ])+) ((?:"(?:\\.|[^"\\])*"|[^" ])+) (-?\d+)$/s.exec(line);
  return match === null
    ? null
    : { series: match[1] ?? '', fields: match[2] ?? '', time: match[3] ?? '' };
}

describe('line protocol', () => {
  test('of a reading has the tags in order and nanoseconds behind the milliseconds', () => {
    expect(readingSeries('north-park/tank-farm-1/lt-101', 'tank-level')).toBe(
      'reading,kind=tank-level,point=lt-101,site=north-park,source=tank-farm-1',
    );
    expect(readingFields(10.5, 'good')).toBe('v=10.5,q="good"');
    expect(readingFields(-0, 'good')).toBe('v=0,q="good"');
    expect(readingFields(Number.NaN, 'bad')).toBe('q="bad"');
    expect(timestamp(1_764_115_200_123, 7)).toBe('1764115200123000007');
    expect(timestamp(1_764_115_200_123, 1_000_001)).toBe('1764115200124000001');
  });

  test('of an event has its number as an integer, texts quoted, and no tag that is empty', () => {
    expect(eventLine(alarmEvent({ id: 'a "b" \\c', seq: 3 }))).toEqual({
      series: 'event,kind=alarm,level=2,point=lt-1,site=park,source=tanks,type=raised',
      fields:
        'seq=3i,alarm="a \\"b\\" \\\\c",rule="level-high",limitName="H",state="UNACK",value=13.6,limit=10.5',
      at: 1_760_000_000_000,
    });
    expect(eventLine(systemEvent(4))).toMatchObject({
      series: 'event,kind=system,type=started',
      fields: 'seq=4i',
    });
    expect(eventLine({ ...systemEvent(4), seq: null })).toBeNull();
    const interlock = {
      id: 'i',
      site: 's',
      source: 'face',
      area: 'a',
      cause: 's/face/t1',
      value: 1.5,
      limit: 1.5,
      commanded: false,
    };
    const { system: _, ...common } = systemEvent(5) as HazgateEvent & { system: unknown };
    const cut = {
      ...common,
      kind: 'interlock',
      type: 'cut-required',
      site: 's',
      interlock,
    } as HazgateEvent;
    expect(eventLine(cut)).toMatchObject({
      series: 'event,kind=interlock,site=s,source=face,type=cut-required',
      fields: 'seq=5i,value=1.5,limit=1.5',
    });
  });

  test('stays one line with one series, whatever names and texts hold', () => {
    const text = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
    const awkward = fc.string({
      unit: fc.constantFrom('\n', '\r', ',', ' ', '=', '"', '\\', 'ä', '\0'),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.oneof(text, awkward), fc.oneof(text, awkward), (tag, value) => {
        const event = alarmEvent({ id: value, seq: 1, source: tag });
        const line = eventLine(event);
        const parts = splitLine(`${line?.series} ${line?.fields} 1`);
        expect(parts).toEqual({ series: line?.series, fields: line?.fields, time: '1' });
        expect(`${line?.series}${line?.fields}`).not.toMatch(/[\n\r]/);
      }),
    );
  });
});
