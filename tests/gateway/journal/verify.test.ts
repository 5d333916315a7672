import { expect, test } from 'vitest';
import { hashOf } from '../../../gateway/journal/chain.ts';
import { verifyChain } from '../../../gateway/journal/chain-verifier.ts';
import { Checkpointer, checkpointNotice } from '../../../gateway/journal/checkpoint.ts';
import { damageFacts } from '../../../gateway/journal/damage.ts';
import { SigningKey, verifySignature } from '../../../gateway/journal/signing-key.ts';
import { verifyDirectory, verifyLines } from '../../../gateway/journal/verify.ts';
import type { HazgateEvent } from '../../../rules/event.ts';
import type { NoticeInput } from '../../../rules/input.ts';
import { settle } from '../../support/manual-clock.ts';
import {
  append,
  appendJson,
  DIRECTORY,
  killed,
  openRun,
  type Run,
  SEED,
  systemEvent,
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
    counts: { events: 8, records: 8, checkpoints: 2, signatures: 2, digests: 2 },
  });
  const exported = lines(await run.journal.eventsAfter(0));
  expect(verifyLines([...exported, ''])).toMatchObject({
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
  expect(verifyLines(lines(tampered))).toMatchObject({ ok: false, firstBrokenSeq: seq });
});

test('a line that is not JSON is named', async () => {
  const [first = '', ...rest] = lines(await events());
  expect(verifyLines([first, '{broken', ...rest])).toMatchObject({ firstBrokenSeq: 2 });
});

test('the events of one site verify by their own chain, and a removed one is named', async () => {
  const list = (await events()).filter(({ site }) => site === 'north');
  expect(verifyLines(lines(list), { site: 'north' })).toMatchObject({
    ok: true,
    counts: { events: 4 },
  });
  const removed = verifyLines(lines(list.toSpliced(1, 1)), { site: 'north' });
  expect(removed).toMatchObject({ ok: false, firstBrokenSeq: 5, breaks: [{ reason: 'missing' }] });
  expect(verifyLines(lines(list), { site: 'south' })).toMatchObject({
    breaks: [{ reason: 'foreign' }, {}, {}, {}],
  });
  const run = await journal();
  expect(await verifyDirectory(run.disk, DIRECTORY, { site: 'north' })).toMatchObject({
    ok: true,
    counts: { events: 4 },
  });
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
    expect(verifyLines(lines(tampered))).toMatchObject({
      ok: false,
      breaks: [{ seq: at + 1, reason: 'signature' }],
    });
  }
  expect(verifyLines(lines(list.slice(1)))).toMatchObject({
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
  const path = '/data/journal/000000000000001.seg';
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
  const path = '/data/journal/000000000000001.seg';
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
  const path = '/data/journal/000000000000001.seg';
  const bytes = run.disk.bytes(path);
  const end = bytes.lastIndexOf('}') + 2;
  run.disk.overwrite(path, Buffer.concat([bytes.subarray(0, end), Buffer.from('HZRC torn')]));
  expect(await verifyDirectory(run.disk, DIRECTORY)).toMatchObject({ ok: true });
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
