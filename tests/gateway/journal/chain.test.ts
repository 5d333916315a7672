import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { eventText } from '../../../gateway/event-text.ts';
import {
  Chain,
  canonicalForm,
  EMPTY_HEADS,
  hashOf,
  provisional,
} from '../../../gateway/journal/chain.ts';
import type { EngineEvent } from '../../../rules/event.ts';
import { alarmEvent, systemEvent, verifyChain } from './journal-fixture.ts';

const AT = '2026-11-21T00:00:00.000Z';

test('the hash of an event is that of its RFC 8785 form, which anybody can compute', () => {
  // printf '{"a":"é","seq":1}' | sha256sum
  expect(hashOf({ seq: 1, a: 'é', hash: 'ignored' })).toBe(
    'eb8c31879ef0ff44e309d387861df17f51d433a06ee30e37d01f07a01fd58bf9',
  );
});

test('whatever stands in an event, it reads back with the hash that it was given', () => {
  const comment = fc.oneof(fc.string({ unit: 'binary' }), fc.constant('\ud800'), fc.constant(null));
  const facts = fc.dictionary(
    fc.string({ unit: 'binary' }),
    fc.oneof(fc.anything(), fc.constant(Number.NaN), fc.constant('\udc00')),
  );
  const events = fc.array(fc.tuple(comment, facts, fc.constantFrom(null, 'north', 'south')), {
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(events, (made) => {
      const chain = new Chain(EMPTY_HEADS, null);
      const list = made.map(([text, extra, site]): unknown => {
        const safe = JSON.parse(
          JSON.stringify(extra, (_key, value) => (typeof value === 'bigint' ? `${value}` : value)),
        );
        const event: EngineEvent = { ...systemEvent('note', { extra: safe }, site), comment: text };
        return JSON.parse(JSON.stringify(chain.extend(event, AT)));
      });
      expect(verifyChain(list, { fromStart: true }).breaks).toEqual([]);
    }),
  );
});

test('the line of an event is what its hash covers, with the hash behind it', () => {
  const chain = new Chain(EMPTY_HEADS, () => 'signed');
  for (const made of [
    alarmEvent('a'),
    systemEvent('note', { extra: { b: '\ud800', 1: Number.POSITIVE_INFINITY, a: -0 } }, 'north'),
    systemEvent('checkpoint', { inputsTo: 0 }, null),
  ]) {
    const event = chain.extend(made, AT);
    const line = eventText(event);
    expect(JSON.parse(line)).toEqual(event);
    const covered = line.replace(`,"hash":"${event.hash}"`, '');
    expect(createHash('sha256').update(covered).digest('hex')).toBe(event.hash);
    expect(hashOf(JSON.parse(line))).toBe(event.hash);
    expect('signature' in event).toBe(made.type === 'checkpoint');
  }
});

test('what JSON can not hold is replaced, not refused', () => {
  expect(canonicalForm({ b: Number.NaN, a: 'x\ud800' })).toBe('{"a":"x\ufffd","b":null}');
  expect(canonicalForm({ a: Number.POSITIVE_INFINITY, b: -0, c: undefined })).toBe(
    '{"a":null,"b":0}',
  );
  expect(canonicalForm(undefined)).toBe('null');
});

test('an announced copy carries no number, no hash and no signature', () => {
  const chain = new Chain(EMPTY_HEADS, () => 'signed');
  const event = chain.extend(systemEvent('checkpoint', { inputsTo: 0 }, 'north'), AT);
  expect(event).toMatchObject({ seq: 1, siteSeq: 1, signature: 'signed', durable: true });
  const copy = provisional(event);
  expect(copy).toMatchObject({
    seq: null,
    siteSeq: null,
    prevHash: null,
    sitePrevHash: null,
    hash: null,
    durable: false,
  });
  expect('signature' in copy).toBe(false);
});

test('a chain goes on from its heads as if it had never been put down', () => {
  const whole = new Chain(EMPTY_HEADS, null);
  const first = new Chain(EMPTY_HEADS, null);
  for (const chain of [whole, first]) chain.extend(alarmEvent('a'), AT);
  const second = new Chain(JSON.parse(JSON.stringify(first.heads())), null);
  expect(second.extend(alarmEvent('b'), AT)).toEqual(whole.extend(alarmEvent('b'), AT));
});
