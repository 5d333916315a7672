import { describe, expect, test } from 'vitest';
import { hashOf } from '../../../gateway/journal/chain.ts';
import { Checkpointer, checkpointNotice } from '../../../gateway/journal/checkpoint.ts';
import { damageFacts } from '../../../gateway/journal/damage.ts';
import { SigningKey, verifySignature } from '../../../gateway/journal/signing-key.ts';
import {
  type Verification,
  type VerifyOptions,
  verifyDirectory,
  verifyExport,
} from '../../../gateway/journal/verify.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { NoticeInput } from '../../../rules/input.ts';
import { settle } from '../../support/manual-clock.ts';
import {
  append,
  appendJson,
  DIRECTORY,
  FIRST_SEGMENT,
  killed,
  openRun,
  type Run,
  SEED,
  systemEvent,
  verifyChain,
} from './journal-fixture.ts';

const KEY = SigningKey.fromSeed(SEED);
const COUNTS = { received: 1, stored: 1, judged: 1, late: 0, duplicate: 0, rejected: 0 };

function admit(run: Run, { facts, ...notice }: Omit<NoticeInput, 'at'>): void {
  appendJson(run, notice, systemEvent(notice.type, facts));
}

function checkpoint(run: Run): void {
  admit(run, checkpointNotice(COUNTS, run.journal.inputsSinceCheckpoint()));
}

/** A journal of two sites with two checkpoints. */
async function journal(): Promise<Run> {
  const run = await openRun();
  appendJson(run, {}, systemEvent('started', { publicKey: KEY.publicKey }));
  append(run, '1', 'a');
  append(run, '2');
  await settle();
  checkpoint(run);
  append(run, '3', 'b', 'c');
  appendJson(run, {}, systemEvent('gap', {}, 'south'));
  append(run, '4', 'd');
  checkpoint(run);
  await settle();
  return run;
}

async function events(): Promise<HazgateEvent[]> {
  return [...(await (await journal()).journal.eventsAfter(0))];
}

function lines(list: readonly unknown[]): string[] {
  return list.map((event) => JSON.stringify(event));
}

function verifyLines(text: readonly string[], options?: VerifyOptions): Promise<Verification> {
  return verifyExport([Buffer.from(text.map((line) => `${line}\n`).join(''))], options);
}

/** Rewrites the event as a careful forger would: with a hash that fits. */
function forged(event: HazgateEvent | undefined, changes: object): object {
  const changed = { ...event, ...changes };
  return { ...changed, hash: hashOf(changed) };
}

test('an untouched journal verifies with its chain, signatures and digests', async () => {
  const run = await journal();
  expect(await verifyDirectory(run.disk, DIRECTORY)).toEqual({
    ok: true,
    firstBrokenSeq: null,
    breaks: [],
    notes: [],
    leftOut: { breaks: 0, notes: 0 },
    counts: { events: 8, records: 8, checkpoints: 2, signatures: 2, digests: 2 },
  });
  const exported = lines(await run.journal.eventsAfter(0));
  expect(await verifyLines([...exported, ''])).toMatchObject({
    ok: true,
    counts: { events: 8, signatures: 2 },
  });
});

test.each([
  {
    name: 'edited',
    tamper: (list: HazgateEvent[]) => list.with(3, { ...list[3], comment: 'x' } as HazgateEvent),
    seq: 4,
    reason: 'edited',
  },
  {
    name: 'given another number',
    tamper: (list: HazgateEvent[]) => list.with(3, { ...list[3], seq: 99 } as HazgateEvent),
    seq: 4,
    reason: 'missing',
  },
  {
    name: 'edited with its hash',
    tamper: (list: HazgateEvent[]) =>
      list.with(3, forged(list[3], { comment: 'x' }) as HazgateEvent),
    seq: 5,
    reason: 'link',
  },
  {
    name: 'removed',
    tamper: (list: HazgateEvent[]) => list.toSpliced(3, 1),
    seq: 4,
    reason: 'missing',
  },
  {
    name: 'swapped with the next',
    tamper: (list: HazgateEvent[]) => [...list.slice(0, 3), list[4], list[3], ...list.slice(5)],
    seq: 4,
    reason: 'missing',
  },
  {
    name: 'doubled',
    tamper: (list: HazgateEvent[]) => [...list.slice(0, 4), ...list.slice(3)],
    seq: 4,
    reason: 'order',
  },
  {
    name: 'no event at all',
    tamper: (list: HazgateEvent[]) => [...list.slice(0, 3), 'nonsense'],
    seq: 4,
    reason: 'malformed',
  },
  {
    name: 'without a site number',
    tamper: (list: HazgateEvent[]) => list.with(1, { ...list[1], siteSeq: null } as HazgateEvent),
    seq: 2,
    reason: 'malformed',
  },
])('an event that was $name is named', async ({ tamper, seq, reason }) => {
  const tampered = tamper(await events());
  const report = verifyChain(tampered);
  expect(report.ok).toBe(false);
  expect(report.firstBrokenSeq).toBe(seq);
  expect(report.breaks[0]).toMatchObject({ reason });
  expect(await verifyLines(lines(tampered))).toMatchObject({ ok: false, firstBrokenSeq: seq });
});

describe('a file of lines', () => {
  const texts = async (): Promise<string[]> => lines(await events());
  const verifyText = (text: string | Buffer, size = 7): Promise<Verification> => {
    const bytes = Buffer.from(text);
    const starts = Array.from(
      { length: Math.ceil(bytes.length / size) },
      (_, index) => index * size,
    );
    return verifyExport(starts.map((start) => bytes.subarray(start, start + size)));
  };

  test.each([
    { name: 'line ends of Windows', write: (all: string[]) => `${all.join('\r\n')}\r\n` },
    { name: 'a byte order mark', write: (all: string[]) => `\ufeff${all.join('\n')}\n` },
    { name: 'empty lines', write: (all: string[]) => `\n  \n${all.join('\n\r\n\n')}\n\n` },
    { name: 'no end of its last line', write: (all: string[]) => all.join('\n') },
  ])('verifies with $name, whatever the pieces that it comes in', async ({ write }) => {
    const text = write(await texts());
    for (const size of [1, 2, 3, 64, 1_000, text.length]) {
      expect(await verifyText(text, size)).toMatchObject({ ok: true, counts: { events: 8 } });
    }
  });

  test('verifies where a text holds what some take for the end of a line', async () => {
    const run = await openRun();
    appendJson(run, {}, systemEvent('note', { comment: 'one\u2028two\u2029three\u0085four' }));
    await settle();
    const [text = ''] = lines(await run.journal.eventsAfter(0));
    expect(text).toContain('\u2028');
    expect(await verifyText(`${text}\n`)).toMatchObject({ ok: true, counts: { events: 1 } });
  });

  test('names the line and the number of what is no JSON in its middle, and goes on', async () => {
    const [first = '', second = '', ...rest] = await texts();
    const found = await verifyText([first, '', '{broken', second, ...rest, ''].join('\n'));
    expect(found).toMatchObject({ ok: false, firstBrokenSeq: 2, counts: { events: 9 } });
    expect(found.breaks).toEqual([
      { seq: 2, line: 3, reason: 'malformed', detail: 'the line is no JSON' },
    ]);
  });

  test('names an event that was edited by its line as well', async () => {
    const list = await events();
    const edited = { ...list[4], comment: 'x' };
    const found = await verifyText(`\n${lines(list.with(4, edited as HazgateEvent)).join('\n')}`);
    expect(found.breaks).toMatchObject([{ seq: 5, line: 6, reason: 'edited' }]);
  });

  test('tells a last line that was cut off, wherever that is', async () => {
    const all = await texts();
    const last = all.pop() ?? '';
    const before = `${all.join('\n')}\n`;
    for (let length = 1; length < last.length; length++) {
      const { ok, breaks } = await verifyText(before + last.slice(0, length), 1_000);
      expect(ok).toBe(false);
      expect(breaks).toMatchObject([
        { seq: 8, line: 8, reason: 'malformed', detail: expect.stringContaining('was cut off') },
      ]);
    }
  });

  test('holds a key that stands twice for a break, also deep within', async () => {
    const [first = '', second = '', ...rest] = await texts();
    for (const doubled of [
      second.replace('"by":', '"by": "amy", "b\\u0079":'),
      second.replace('"alarm":', '"alarm":{"id":"x"},"alarm":'),
      second.replace('"limit":', '"limit" : 99, "limit":'),
    ]) {
      expect(doubled).not.toBe(second);
      expect(JSON.parse(doubled)).toEqual(JSON.parse(second));
      const { breaks } = await verifyText([first, doubled, ...rest].join('\n'));
      expect(breaks[0]).toMatchObject({ seq: 2, line: 2, reason: 'malformed' });
      expect(breaks[0]?.detail).toContain('twice in one object');
    }
    const spaced = second.replaceAll('":', '" : ').replaceAll(',"', ' , "');
    expect(await verifyText([first, spaced, ...rest].join('\n'))).toMatchObject({ ok: true });
  });

  test('holds what is not UTF-8, nests too deep or never ends for a break', async () => {
    const [first = '', ...rest] = await texts();
    const deep = `{"seq":2,"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`;
    for (const [odd, why] of [
      [Buffer.from('{"a":"\xff"}', 'latin1'), 'is not UTF-8'],
      [Buffer.from(deep), 'nests deeper than 100'],
      [Buffer.alloc(33 * 1024 * 1024, 'x'), 'is longer than'],
    ] as const) {
      const text = [Buffer.from(`${first}\n`), odd, Buffer.from(`\n${rest.join('\n')}`)];
      const { breaks, counts } = await verifyText(Buffer.concat(text), 1_000_000);
      expect(breaks).toMatchObject([{ seq: 2, line: 2, reason: 'malformed' }]);
      expect(breaks[0]?.detail).toContain(why);
      expect(counts.events).toBe(9);
    }
  });

  test('that is something else entirely is told by its first thousand lines, and counted', async () => {
    const found = await verifyText('nonsense\n'.repeat(2_500), 1_000);
    expect(found.breaks).toHaveLength(1_000);
    expect(found).toMatchObject({ firstBrokenSeq: 1, leftOut: { breaks: 1_500, notes: 0 } });
  });
});

test('the events of one site verify by their own chain, and a removed one is named', async () => {
  const list = (await events()).filter(({ site }) => site === 'north');
  expect(await verifyLines(lines(list), { site: 'north' })).toMatchObject({
    ok: true,
    counts: { events: 4 },
  });
  const removed = await verifyLines(lines(list.toSpliced(1, 1)), { site: 'north' });
  expect(removed).toMatchObject({ ok: false, firstBrokenSeq: 5, breaks: [{ reason: 'missing' }] });
  expect(await verifyLines(lines(list), { site: 'south' })).toMatchObject({
    breaks: [{ reason: 'foreign' }, {}, {}, {}],
  });
  const run = await journal();
  expect(await verifyDirectory(run.disk, DIRECTORY, { site: 'north' })).toMatchObject({
    ok: true,
    counts: { events: 4 },
  });
});

test('events taken from the beginning of a file show by where it begins, and by nothing else', async () => {
  const list = await events();
  expect(await verifyLines(lines(list))).not.toHaveProperty('begins');
  const [, , third] = list;
  expect(await verifyLines(lines(list.slice(2)))).toMatchObject({
    ok: true,
    begins: { seq: 3, siteSeq: null, prevHash: third?.prevHash },
  });
  // What can't be read does not count as the beginning.
  expect(await verifyLines(['{', ...lines(list.slice(2))])).toMatchObject({
    ok: false,
    begins: { seq: 3 },
  });
  const north = list.filter(({ site }) => site === 'north');
  expect(await verifyLines(lines(north), { site: 'north' })).not.toHaveProperty('begins');
  const [, second] = north;
  expect(await verifyLines(lines(north.slice(1)), { site: 'north' })).toMatchObject({
    ok: true,
    begins: { seq: second?.seq, siteSeq: 2, prevHash: second?.sitePrevHash },
  });
  const run = await journal();
  expect(await verifyDirectory(run.disk, DIRECTORY)).not.toHaveProperty('begins');
});

test('an export may begin anywhere, and a whole journal must begin at 1', async () => {
  const list = await events();
  expect(verifyChain(list.slice(3))).toMatchObject({ ok: true, events: 5 });
  expect(verifyChain(list.slice(3), { fromStart: true })).toMatchObject({
    ok: false,
    firstBrokenSeq: 1,
  });
  expect(verifyChain([forged(list[0], { prevHash: 'aa' })]).breaks).toMatchObject([
    { seq: 1, reason: 'link' },
  ]);
  expect(verifyChain([list[0], forged(list[1], { sitePrevHash: 'aa' })]).breaks).toMatchObject([
    { seq: 2, reason: 'link', detail: expect.stringContaining('site north') },
  ]);
  expect(verifyChain([list[0], forged(list[1], { siteSeq: 7 })]).breaks).toMatchObject([
    { seq: 2, reason: 'missing' },
  ]);
});

test('a checkpoint that is not signed with the key named at start is a break', async () => {
  const list = await events();
  const at = list.findIndex(({ type }) => type === 'checkpoint');
  const resigned = forged(list[at], {
    signature: SigningKey.fromSeed(Buffer.alloc(32, 9)).sign(Buffer.from('x')),
  });
  const bare = forged(list[at], { signature: undefined });
  for (const other of [resigned, bare]) {
    const tampered = [...list.slice(0, at), other];
    expect(await verifyLines(lines(tampered))).toMatchObject({
      ok: false,
      breaks: [{ seq: at + 1, reason: 'signature' }],
    });
  }
  expect(await verifyLines(lines(list.slice(1)))).toMatchObject({
    ok: true,
    counts: { signatures: 0 },
    notes: [expect.stringContaining('names a key'), {}],
  });
});

test('a change of the key is noted', async () => {
  const run = await openRun();
  for (const publicKey of [KEY.publicKey, 'other'])
    appendJson(run, {}, systemEvent('started', { publicKey }));
  await settle();
  const { notes } = await verifyDirectory(run.disk, DIRECTORY);
  expect(notes).toEqual(['from event 2 on another key signs: other']);
});

test('the signature covers the event without signature and hash, and the hash covers the signature', async () => {
  const list = await events();
  const found = list.find(({ type }) => type === 'checkpoint') as HazgateEvent & {
    signature: string;
  };
  const { signature, hash, ...rest } = found;
  // RFC 8785 for this event needs no more than sorted keys.
  const sorted = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value)
        .sort()
        .map(([key, inner]) => [key, sorted(inner)]),
    );
  };
  expect(verifySignature(KEY.publicKey, Buffer.from(JSON.stringify(sorted(rest))), signature)).toBe(
    true,
  );
  expect(hashOf({ ...rest, signature })).toBe(hash);
  expect(verifySignature('AAAA', Buffer.from(''), signature)).toBe(false);
});

test('a reading that was changed where the journal lies breaks the digest of its checkpoint', async () => {
  const run = await openRun();
  append(run, 'as-it-came');
  checkpoint(run);
  await settle();
  const path = FIRST_SEGMENT;
  const bytes = run.disk.bytes(path);
  const { crc32 } = await import('node:zlib');
  bytes.write('falsified!', bytes.indexOf('as-it-came'));
  const length = bytes.readUInt32BE(36);
  bytes.writeUInt32BE(crc32(bytes.subarray(44, 44 + length)), 40);
  run.disk.overwrite(path, bytes);
  expect(await verifyDirectory(run.disk, DIRECTORY)).toMatchObject({
    ok: false,
    firstBrokenSeq: 1,
    breaks: [{ reason: 'digest', detail: expect.stringContaining('records 1 to 1') }],
  });
});

test('digests go on over a start, and over a record between a checkpoint and its digest', async () => {
  const run = await journal();
  append(run, '5');
  await settle();
  const again = await openRun(await killed(run));
  append(again, '6');
  const notice = checkpointNotice(COUNTS, again.journal.inputsSinceCheckpoint());
  appendJson(again, { kind: 'tick' });
  admit(again, notice);
  for (let number = 0; number < 40; number += 1) append(again, `${number}`);
  checkpoint(again);
  await settle();
  expect(await verifyDirectory(again.disk, DIRECTORY)).toMatchObject({
    ok: true,
    counts: { digests: 4, signatures: 4 },
  });
});

test('a break behind damage is told, with the place', async () => {
  const run = await journal();
  const disk = await killed(run);
  const path = FIRST_SEGMENT;
  const bytes = disk.bytes(path);
  const at = bytes.indexOf('"id":"a"');
  bytes[at] = 0;
  disk.overwrite(path, bytes);
  const again = await openRun(disk);
  appendJson(again, {}, systemEvent('journal-damaged', damageFacts(again.opening.damage)));
  await settle();
  const found = await verifyDirectory(disk, DIRECTORY);
  expect(found).toMatchObject({ ok: false, firstBrokenSeq: 2 });
  expect(found.breaks.map(({ reason }) => reason)).toContain('damage');
  expect(found.breaks[0]?.detail).toMatch(
    /^journal\/0+1\.seg at byte \d+: records 2 to 2 can't be read$/,
  );
  expect(found.breaks.at(-1)).toMatchObject({
    reason: 'damage',
    detail: expect.stringContaining('behind damage'),
  });
});

test('damage that shows only at the end of a closed segment is told too', async () => {
  const run = await openRun(undefined, { segmentBytes: 800 });
  for (let number = 0; number < 6; number += 1) {
    append(run, `${number}`, `alarm-${number}`);
    await settle();
  }
  const [first = '', second = ''] = run.disk.paths().filter((path) => path.endsWith('.seg'));
  run.disk.overwrite(first, run.disk.bytes(first).subarray(0, -10));
  const found = await verifyDirectory(run.disk, DIRECTORY);
  const lost = Number(second.slice(-19, -4)) - 1;
  expect(found.breaks[0]).toMatchObject({ seq: lost, reason: 'damage' });
});

test('a tail that is being written is no break', async () => {
  const run = await journal();
  const path = FIRST_SEGMENT;
  const bytes = run.disk.bytes(path);
  const end = bytes.lastIndexOf('}') + 2;
  run.disk.overwrite(path, Buffer.concat([bytes.subarray(0, end), Buffer.from('HZRC torn')]));
  expect(await verifyDirectory(run.disk, DIRECTORY)).toMatchObject({ ok: true });
});

test('what a view had taken in is missed, but for the record that is torn at the end', async () => {
  const run = await journal();
  const path = FIRST_SEGMENT;
  const verify = (viewedLsn: number) => verifyDirectory(run.disk, DIRECTORY, { viewedLsn });
  const { counts } = await verify(0);
  expect(await verify(counts.records)).toMatchObject({ ok: true });
  expect(await verify(counts.records + 1)).toMatchObject({
    ok: false,
    breaks: [{ reason: 'damage', detail: expect.stringContaining('a view shows') }],
  });
  const bytes = run.disk.bytes(path);
  const end = bytes.lastIndexOf('}') + 2;
  run.disk.overwrite(path, Buffer.concat([bytes.subarray(0, end), Buffer.from('HZRC torn')]));
  expect(await verify(counts.records + 1)).toMatchObject({ ok: true });
  expect(await verify(counts.records + 2)).toMatchObject({ ok: false });
});

test('a checkpoint that somebody kept must be found unchanged', async () => {
  const run = await journal();
  const kept = (await run.journal.eventsAfter(0)).find(({ type }) => type === 'checkpoint');
  const verify = (checkpoint: unknown) => verifyDirectory(run.disk, DIRECTORY, { checkpoint });
  expect(await verify(kept)).toMatchObject({ ok: true });
  expect(await verify(forged(kept, { comment: 'x' }))).toMatchObject({
    ok: false,
    firstBrokenSeq: kept?.seq,
    breaks: [{ reason: 'checkpoint', detail: expect.stringContaining('rewritten') }],
  });
  expect(await verify({ ...kept, comment: 'x' })).toMatchObject({
    breaks: [{ detail: expect.stringContaining('itself edited') }],
  });
  expect(await verify(forged(kept, { seq: 99 }))).toMatchObject({
    ok: false,
    breaks: [{ seq: 99, reason: 'checkpoint' }],
  });
  expect(await verify(null)).toMatchObject({ ok: false, firstBrokenSeq: null });
});

test('checkpoints come at their time and at stop, each with the inputs since the last', async () => {
  const run = await openRun();
  const notices: NoticeInput[] = [];
  const checkpointer = new Checkpointer({
    clock: run.clock,
    journal: run.journal,
    counts: () => COUNTS,
    admit: (notice) => {
      notices.push(notice);
      admit(run, notice);
    },
  });
  checkpointer.stop();
  expect(notices).toEqual([]);
  checkpointer.start();
  append(run, '1');
  await run.clock.advance(300_000);
  append(run, '2');
  await run.clock.advance(299_999);
  expect(notices).toHaveLength(1);
  checkpointer.stop();
  await run.clock.advance(900_000);
  expect(notices).toMatchObject([
    {
      type: 'checkpoint',
      at: { steadyMs: 300_000 },
      facts: { counts: COUNTS, inputsFrom: 1, inputsTo: 1 },
    },
    { type: 'checkpoint', at: { steadyMs: 599_999 }, facts: { inputsFrom: 2, inputsTo: 3 } },
  ]);
  expect(await verifyDirectory(run.disk, DIRECTORY)).toMatchObject({
    ok: true,
    counts: { digests: 2 },
  });
});
