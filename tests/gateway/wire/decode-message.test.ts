import { describe, expect, it } from 'vitest';
import { MessageDecoder } from '../../../gateway/wire/decode-message.ts';
import { SAMPLE_REGISTER } from './sample-register.ts';

const LEVEL = 'hazgate/v1/north-park/farm-1/lt-101/reading';
const SMOKE = 'hazgate/v1/north-park/farm-1/smoke-1/reading';
const BATCH = 'hazgate/v1/north-park/farm-1/readings';
const NOON = 1_795_262_400_000;
const NOON_TEXT = '2026-11-21T12:00:00.000Z';

const decoder = new MessageDecoder(SAMPLE_REGISTER);

function decode(topic: string, payload: string | Uint8Array) {
  return decoder.decode(topic, typeof payload === 'string' ? Buffer.from(payload) : payload);
}

/** `point value quality time sequence` of each reading, then `item:code` of each rejection. */
function brief(topic: string, payload: string | Uint8Array): readonly string[] {
  const { readings, rejections } = decode(topic, payload);
  return [
    ...readings.map(({ point, value, quality, deviceTime, sequence }) =>
      [point, Object.is(value, -0) ? '-0' : value, quality, deviceTime, sequence].join(' '),
    ),
    ...rejections.map(({ item, code }) => `${item}:${code}`),
  ];
}

describe('a message with one reading', () => {
  it.each([
    ['3.2', '0 3.2 good  '],
    [' 3.2\n', '0 3.2 good  '],
    ['-0', '0 0 good  '],
    ['1e308', '0 1e+308 good  '],
    ['9007199254740993', '0 9007199254740992 good  '],
    ['{"v":3.2}', '0 3.2 good  '],
    ['{"v":-0.0}', '0 0 good  '],
    [`{"v":3.2,"t":${NOON},"q":"uncertain","n":7}`, `0 3.2 uncertain ${NOON} 7`],
    [`{"v":3.2,"t":${NOON}.9}`, `0 3.2 good ${NOON} `],
    [`{"v":3.2,"t":"${NOON_TEXT}"}`, `0 3.2 good ${NOON} `],
    ['{"v":3.2,"t":"2026-11-21T20:00:00+08:00"}', `0 3.2 good ${NOON} `],
    ['{"v":3.2,"t":-1}', '0 3.2 good -1 '],
    ['{"v":3.2,"t":-0}', '0 3.2 good 0 '],
    ['{"v":3.2,"t":null,"q":null,"n":null}', '0 3.2 good  '],
    ['{"v":null}', '0  bad  '],
    ['{"v":null,"q":"good"}', '0  bad  '],
    ['{"v":null,"q":"no idea"}', '0  bad  '],
    ['{"v":3.2,"firmware":"1.2","rssi":-60}', '0 3.2 good  '],
    ['{"__proto__":{"v":9,"q":"bad"},"constructor":1,"v":3.2}', '0 3.2 good  '],
    ['{"v":3.2,"p":"lt-103"}', '0 3.2 good  '],
  ])('%s is kept', (payload, expected) => {
    expect(brief(LEVEL, payload)).toEqual([expected]);
  });

  it.each([
    ['true', '3 1 good  '],
    ['false', '3 0 good  '],
    ['1', '3 1 good  '],
    ['0', '3 0 good  '],
    ['-0', '3 0 good  '],
    ['{"v":true,"q":"maintenance"}', '3 1 maintenance  '],
    ['{"v":null}', '3  bad  '],
  ])('%s is kept on a boolean point', (payload, expected) => {
    expect(brief(SMOKE, payload)).toEqual([expected]);
  });

  it.each([
    ['', 'malformed'],
    ['   ', 'malformed'],
    ['3.2.1', 'malformed'],
    ['{"v":3.2', 'malformed'],
    ['\ufeff3.2', 'malformed'],
    ['null', 'malformed'],
    ['[]', 'malformed'],
    ['[3.2]', 'malformed'],
    ['{}', 'malformed'],
    ['{"__proto__":{"v":9}}', 'malformed'],
    ['{"value":3.2}', 'malformed'],
    ['{"v":3.2,"n":1.5}', 'malformed'],
    ['{"v":3.2,"n":"7"}', 'malformed'],
    ['{"v":3.2,"n":9007199254740992}', 'malformed'],
    ['nan', 'malformed'],
    ['NaN', 'not-finite'],
    ['-Infinity', 'not-finite'],
    ['Infinity', 'not-finite'],
    ['1e999', 'not-finite'],
    ['{"v":NaN}', 'not-finite'],
    ['{"v": -Infinity, "note": "a \\" NaN b"}', 'not-finite'],
    ['"12"', 'wrong-type'],
    ['{"v":"12"}', 'wrong-type'],
    ['true', 'wrong-type'],
    ['{"v":[1]}', 'wrong-type'],
    ['{"v":{}}', 'wrong-type'],
    ['{"v":1,"t":"yesterday"}', 'bad-time'],
    ['{"v":1,"t":"2026-02-30T00:00:00Z"}', 'bad-time'],
    ['{"v":1,"t":true}', 'bad-time'],
    ['{"v":1,"t":1e999}', 'bad-time'],
    ['{"v":1,"t":NaN}', 'bad-time'],
    ['{"v":1,"q":"fine"}', 'bad-quality'],
    ['{"v":1,"q":0}', 'bad-quality'],
    ['{"v":1,"q":{"a":1}}', 'bad-quality'],
    ['[[[[[[[[[1]]]]]]]]]', 'too-deep'],
  ])('%s is refused as %s', (payload, code) => {
    expect(brief(LEVEL, payload)).toEqual([`null:${code}`]);
  });

  it.each([
    ['2', 'wrong-type'],
    ['0.5', 'wrong-type'],
    ['"true"', 'wrong-type'],
    ['1e999', 'not-finite'],
  ])('%s is refused as %s on a boolean point', (payload, code) => {
    expect(brief(SMOKE, payload)).toEqual([`null:${code}`]);
  });

  it('is refused where it is not UTF-8', () => {
    expect(brief(LEVEL, Buffer.from([0x22, 0xff, 0x22]))).toEqual(['null:malformed']);
    expect(brief(LEVEL, Buffer.from([0x22, 0xed, 0xa0, 0x80, 0x22]))).toEqual(['null:malformed']);
  });

  it('is read from any view of bytes', () => {
    const bytes = new Uint8Array(Buffer.from('xx3.2xx')).subarray(2, 5);
    expect(brief(LEVEL, bytes)).toEqual(['0 3.2 good  ']);
  });

  it('is refused above 64 KiB and read up to it', () => {
    expect(brief(LEVEL, '3.2'.padEnd(64 * 1024))).toEqual(['0 3.2 good  ']);
    expect(brief(LEVEL, '3.2'.padEnd(64 * 1024 + 1))).toEqual(['null:too-large']);
  });
});

describe('a topic', () => {
  it.each([
    ['hazgate/v1/south/farm-1/lt-101/reading', 'unknown-site', '"south"'],
    ['hazgate/v1/south/farm-1/readings', 'unknown-site', '"south"'],
    ['hazgate/v1/north-park/farm-9/lt-101/reading', 'unknown-source', '"farm-9"'],
    ['hazgate/v1/north-park/farm-9/readings', 'unknown-source', '"farm-9"'],
    ['hazgate/v1/north-park/farm-2/lt-102/reading', 'unknown-point', '"lt-102"'],
    ['hazgate/v1/north-park/farm-1/__proto__/reading', 'unknown-point', '"__proto__"'],
    ['hazgate/v1/north-park/alarm-events', 'malformed', 'readings'],
    ['elsewhere', 'malformed', 'readings'],
  ])('%s is refused as %s, and the detail says what to look at', (topic, code, named) => {
    const { readings, rejections } = decode(topic, '1');
    expect(readings).toEqual([]);
    expect(rejections).toHaveLength(1);
    expect(rejections[0]).toMatchObject({ topic, item: null, code });
    expect(rejections[0]?.detail).toContain(named);
  });

  it('leads to the point of its own source where two sources use one id', () => {
    expect(brief('hazgate/v1/north-park/farm-2/lt-101/reading', '1')).toEqual(['4 1 good  ']);
  });
});

describe('a batch', () => {
  it.each([
    ['a list', '[{"p":"lt-101","v":1},{"p":"smoke-1","v":true}]', ['0 1 good  ', '3 1 good  ']],
    ['an empty list', '[]', []],
    [
      'one point twice',
      '[{"p":"lt-101","v":1},{"p":"lt-101","v":2}]',
      ['0 1 good  ', '0 2 good  '],
    ],
    [
      'a default time, and an own one',
      `{"t":${NOON},"readings":[{"p":"lt-101","v":1},{"p":"lt-102","v":2,"t":5}]}`,
      [`0 1 good ${NOON} `, '1 2 good 5 '],
    ],
    ['readings without a time', '{"readings":[{"p":"lt-101","v":1}]}', ['0 1 good  ']],
    [
      'a bad default time, which only those need that have none of their own',
      '{"t":"soon","readings":[{"p":"lt-101","v":1},{"p":"lt-102","v":2,"t":5}]}',
      ['1 2 good 5 ', '0:bad-time'],
    ],
    [
      'a bare NaN, as Python writes it',
      '[{"p":"lt-101","v":1},{"p":"lt-102","v":NaN},{"p":"lt-103","v":-Infinity},{"p":"NaN","v":3}]',
      ['0 1 good  ', '1:not-finite', '2:not-finite', '3:unknown-point'],
    ],
    [
      'items that are none',
      '[1,null,[],{"v":1},{"p":7,"v":1},{"p":"lt-9","v":1},{"p":"lt-101"},{"p":"lt-102","v":4}]',
      [
        '1 4 good  ',
        '0:malformed',
        '1:malformed',
        '2:malformed',
        '3:malformed',
        '4:malformed',
        '5:unknown-point',
        '6:malformed',
      ],
    ],
    ['a number', '3', ['null:malformed']],
    ['null', 'null', ['null:malformed']],
    ['an object without anything', '{}', ['null:malformed']],
    ['a lone item', '{"p":"lt-101","v":1}', ['null:malformed']],
    ['readings that are no list', '{"readings":{"p":"lt-101","v":1}}', ['null:malformed']],
    ['readings that are null', '{"readings":null}', ['null:malformed']],
  ])('of %s', (_, payload, expected) => {
    expect(brief(BATCH, payload)).toEqual(expected);
  });
});

describe('a field that stands twice', () => {
  const SINGLE = 'hazgate/v1/north-park/farm-1/lt-101/reading';
  it.each([
    ['the value of a reading', SINGLE, '{"v":1,"v":2}', ['null:malformed']],
    ['the same value twice', SINGLE, '{"v":1,"v":1}', ['null:malformed']],
    ['a name written in two ways', SINGLE, String.raw`{"v":1,"\u0076":2}`, ['null:malformed']],
    ['a quality, with blanks', SINGLE, '{"v" : 1, "q" :"bad", "q"\n: "good"}', ['null:malformed']],
    ['beside a bare NaN', SINGLE, '{"v":NaN,"v":2}', ['null:malformed']],
    [
      'an item of a list, which alone is refused',
      BATCH,
      '[{"p":"lt-101","v":1},{"p":"lt-102","v":1,"v":2},{"p":"lt-101","p":"lt-103","v":3}]',
      ['0 1 good  ', '1:malformed', '2:malformed'],
    ],
    [
      'an item of a list that is as long as it has names',
      BATCH,
      '[{"p":"lt-101","v":1,"v":2},{},{}]',
      ['0:malformed', '1:malformed', '2:malformed'],
    ],
    [
      'an item of readings',
      BATCH,
      '{"readings":[{"p":"lt-101","v":1,"t":5,"t":6},{"p":"lt-102","v":2}]}',
      ['1 2 good  ', '0:malformed'],
    ],
    [
      'the default time, which only those need that have none of their own',
      BATCH,
      '{"t":5,"t":6,"readings":[{"p":"lt-101","v":1},{"p":"lt-102","v":2,"t":7}]}',
      ['1 2 good 7 ', '0:malformed'],
    ],
    [
      'the readings',
      BATCH,
      '{"readings":[{"p":"lt-101","v":1}],"readings":[{"p":"lt-101","v":2}]}',
      ['null:malformed'],
    ],
    ['a column', BATCH, '{"p":["lt-101"],"v":[1],"v":[2]}', ['null:malformed']],
    // What is not read may say what it likes.
    ['a field that is not read', SINGLE, '{"v":1,"x":1,"x":2}', ['0 1 good  ']],
    ['a field inside of one that is not read', SINGLE, '{"v":1,"x":{"v":1,"v":2}}', ['0 1 good  ']],
    [
      'a field of an object that looks like an item',
      BATCH,
      '{"0":{"v":1,"v":2},"readings":[{"p":"lt-101","v":1}]}',
      ['0 1 good  '],
    ],
  ])('as %s', (_, topic, payload, expected) => {
    expect(brief(topic, payload)).toEqual(expected);
  });

  it('is named, with what to do', () => {
    const [rejection] = decode(SINGLE, '{"v":1,"v":2}').rejections;
    expect(rejection?.detail).toMatch(/^"v" stands twice .*: send each field once$/);
  });

  it.each([
    ['colons in texts', String.raw`{"v":1,"t":"2026-11-21T12:00:00Z","note":":a\": \":b"}`],
    ['one name in two objects', '{"v":1,"a":{"x":1},"b":[{"x":1},{"x":2}]}'],
  ])('is not seen in %s', (_, payload) => {
    expect(decode(SINGLE, payload).rejections).toEqual([]);
  });
});

describe('columns', () => {
  it.each([
    ['p and v', '{"p":["lt-101","smoke-1"],"v":[1,true]}', ['0 1 good  ', '3 1 good  ']],
    ['no rows', '{"p":[],"v":[]}', []],
    [
      'one time, quality and counter for all',
      `{"p":["lt-101","lt-102"],"v":[1,2],"t":"${NOON_TEXT}","q":"uncertain","n":4}`,
      [`0 1 uncertain ${NOON} 4`, `1 2 uncertain ${NOON} 4`],
    ],
    [
      'one of each a row',
      '{"p":["lt-101","lt-102"],"v":[1,null],"t":[5,null],"q":["good","good"],"n":[1,2]}',
      ['0 1 good 5 1', '1  bad  2'],
    ],
    [
      'rows that are refused beside rows that are kept',
      '{"p":["lt-101","lt-102","lt-103","lt-9","lt-101"],"v":[1,NaN,"3",4,5],"t":[1,2,3,4,"x"]}',
      ['0 1 good 1 ', '1:not-finite', '2:wrong-type', '3:unknown-point', '4:bad-time'],
    ],
    [
      'rows with a bad quality or counter',
      '{"p":["lt-101","lt-102","lt-103"],"v":[1,2,3],"q":["good","?","bad"],"n":[1,2,0.5]}',
      ['0 1 good  1', '1:bad-quality', '2:malformed'],
    ],
    ['too few values', '{"p":["lt-101","lt-102"],"v":[1]}', ['null:unequal-columns']],
    ['too many values', '{"p":["lt-101"],"v":[1,2]}', ['null:unequal-columns']],
    ['too few times', '{"p":["lt-101"],"v":[1],"t":[]}', ['null:unequal-columns']],
    ['too few qualities', '{"p":["lt-101"],"v":[1],"q":[]}', ['null:unequal-columns']],
    ['too few counters', '{"p":["lt-101"],"v":[1],"n":[]}', ['null:unequal-columns']],
    ['a bad time for all', '{"p":["lt-101"],"v":[1],"t":"x"}', ['null:bad-time']],
    ['a bad quality for all', '{"p":["lt-101"],"v":[1],"q":"x"}', ['null:bad-quality']],
    ['a bad counter for all', '{"p":["lt-101"],"v":[1],"n":"x"}', ['null:malformed']],
    ['no list of points', '{"p":"lt-101","v":[1]}', ['null:malformed']],
    ['no list of values', '{"p":["lt-101"],"v":1}', ['null:malformed']],
  ])('with %s', (_, payload, expected) => {
    expect(brief(BATCH, payload)).toEqual(expected);
  });
});

describe('hostile text', () => {
  it('is passed over once, however many quotes it opens', () => {
    const texts = [
      `"${'\\"'.repeat(32_000)}`,
      `${'"'.repeat(60_001)}`,
      `"${'\\'.repeat(60_001)}NaN`,
    ];
    for (const text of texts) expect(brief(BATCH, text)).toEqual(['null:malformed']);
  });

  it('does not reach the prototype of anything', () => {
    decode(BATCH, '[{"p":"__proto__","v":1,"__proto__":{"polluted":1}}]');
    decode(BATCH, '{"p":["constructor"],"v":[1],"__proto__":{"polluted":1}}');
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });
});
