import fc from 'fast-check';
import { expect, test } from 'vitest';
import { scanFrames } from '../../../gateway/journal/frames.ts';
import {
  claimedLength,
  decodeRecord,
  digestedBytes,
  encodeRecord,
  FRAME_BYTES_MIN,
  type JournalledInput,
  readHead,
  readMoment,
} from '../../../gateway/journal/record.ts';
import type { HazgateEvent } from '../../../rules/event.ts';

const AT = { steadyMs: 1500.5, wallMs: 1_795_219_200_000 };

const bytes = fc.uint8Array({ maxLength: 40 });
const input: fc.Arbitrary<JournalledInput | null> = fc.oneof(
  fc.constant(null),
  fc.record({
    kind: fc.constant('message' as const),
    client: fc.string({ unit: 'grapheme', maxLength: 20 }),
    topic: fc.string({ unit: 'grapheme', maxLength: 20 }),
    payload: bytes,
    dispositions: fc.option(bytes),
  }),
  fc.record({ kind: fc.constant('json' as const), value: fc.jsonValue() }),
);
const event = fc.record({
  seq: fc.nat(),
  comment: fc.string({ unit: 'binary' }),
}) as unknown as fc.Arbitrary<HazgateEvent>;

test('a message is framed byte for byte as it is laid down', () => {
  const frame = encodeRecord({
    lsn: 258,
    syncedLsn: 257,
    at: AT,
    input: {
      kind: 'message',
      client: 'c1',
      topic: 'é',
      payload: Buffer.from('3.2'),
      dispositions: Buffer.from([4]),
    },
    events: [{ seq: 1 } as HazgateEvent],
  });
  expect(
    frame
      .toString('hex')
      .match(/.{1,8}/g)
      ?.join(' '),
  ).toBe(
    '485a5243 00000040 5f884382 00000000 01020000 00000101 40977200 00000000 427a1fb6 71800000 01010000 00140000 00020000 00020000 ' +
      '00036331 c3a9332e 32047b22 73657122 3a317d0a',
  );
});

test('a JSON input and a pruned one are framed byte for byte as they are laid down', () => {
  const json = encodeRecord({
    lsn: 1,
    syncedLsn: 0,
    at: AT,
    input: { kind: 'json', value: { a: 1 } },
    events: [],
  });
  expect(json.subarray(40).toString('hex')).toBe(
    `020000000007${Buffer.from('{"a":1}').toString('hex')}`,
  );
  const pruned = encodeRecord({
    lsn: 1,
    syncedLsn: 0,
    at: AT,
    input: null,
    events: [],
    thinned: true,
  });
  expect(pruned.length).toBe(FRAME_BYTES_MIN);
  expect(pruned.subarray(40).toString('hex')).toBe('030200000000');
});

test('every record reads back as it was written', () => {
  fc.assert(
    fc.property(
      fc.nat(),
      fc.nat(),
      input,
      fc.array(event, { maxLength: 3 }),
      fc.boolean(),
      (lsn, syncedLsn, kept, events, thinned) => {
        const frame = encodeRecord({ lsn, syncedLsn, at: AT, input: kept, events, thinned });
        const head = readHead(frame, 0);
        expect(head).toEqual({
          length: frame.length,
          lsn,
          syncedLsn,
          thinned,
          pruned: kept === null,
          hasEvents: events.length > 0,
        });
        const record = decodeRecord(frame, 0, frame.length);
        expect(record).toEqual({ lsn, at: AT, input: normal(kept), events });
        expect(readMoment(frame, 0)).toEqual(AT);
      },
    ),
  );
});

function normal(kept: JournalledInput | null): JournalledInput | null {
  if (kept?.kind !== 'json') return kept;
  return { kind: 'json', value: JSON.parse(JSON.stringify(kept.value)) };
}

test('the digest covers clocks and input, and neither numbers nor events', () => {
  const fields = { at: AT, input: { kind: 'json' as const, value: 1 } };
  const one = encodeRecord({ ...fields, lsn: 1, syncedLsn: 0, events: [] });
  const other = encodeRecord({
    ...fields,
    lsn: 9,
    syncedLsn: 8,
    events: [{ seq: 3 } as HazgateEvent],
  });
  expect(digestedBytes(one, 0)).toEqual(digestedBytes(other, 0));
  const later = encodeRecord({
    ...fields,
    at: { ...AT, wallMs: 0 },
    lsn: 1,
    syncedLsn: 0,
    events: [],
  });
  expect(digestedBytes(later, 0)).not.toEqual(digestedBytes(one, 0));
});

test('a frame with any bit turned is not taken for a record', () => {
  const frame = encodeRecord({
    lsn: 1,
    syncedLsn: 0,
    at: AT,
    input: { kind: 'json', value: 'x' },
    events: [],
  });
  for (let bit = 0; bit < frame.length * 8; bit += 1) {
    const turned = Buffer.from(frame);
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    expect(readHead(turned, 0)).toBeNull();
  }
});

test('a frame that claims an impossible length is none', () => {
  const frame = encodeRecord({ lsn: 1, syncedLsn: 0, at: AT, input: null, events: [] });
  frame.writeUInt32BE(3, 4);
  expect(claimedLength(frame, 0)).toBeNull();
  frame.writeUInt32BE(0xffffffff, 4);
  expect(claimedLength(frame, 0)).toBeNull();
  expect(claimedLength(frame.subarray(0, 8), 0)).toBeNull();
});

test('a record forged inside the payload of a damaged message is not believed', () => {
  const forged = encodeRecord({
    lsn: 2,
    syncedLsn: 0,
    at: AT,
    input: { kind: 'json', value: 'forged' },
    events: [],
  });
  const first = encodeRecord({
    lsn: 1,
    syncedLsn: 0,
    at: AT,
    input: { kind: 'message', client: 'c', topic: 't', payload: forged, dispositions: null },
    events: [],
  });
  const second = encodeRecord({
    lsn: 2,
    syncedLsn: 1,
    at: AT,
    input: { kind: 'json', value: 'true' },
    events: [],
  });
  first[first.length - 1] = (first.at(-1) ?? 0) ^ 1;
  first[60] = (first[60] ?? 0) ^ 1;
  const found = [...scanFrames(Buffer.concat([first, second]), 0, 0)];
  expect(found).toMatchObject([
    { kind: 'bad', offset: 0, length: first.length },
    { kind: 'record', offset: first.length, head: { lsn: 2 } },
  ]);
});

test('a sound record with a number that can not be is passed over', () => {
  const frame = (lsn: number): Buffer =>
    encodeRecord({ lsn, syncedLsn: 0, at: AT, input: null, events: [] });
  const found = [...scanFrames(Buffer.concat([frame(5), frame(4), frame(900), frame(6)]), 0, 4)];
  const kinds = found.map((item) => (item.kind === 'bad' ? 'bad' : item.head.lsn));
  expect(kinds).toEqual([5, 'bad', 6]);
});
