import { describe, expect, test } from 'vitest';
import type { JournalledInput, JournalRecord } from '../../gateway/journal/record.ts';
import { keepInput } from '../../gateway/journalled-input.ts';
import { RegisterHistory } from '../../gateway/register-history.ts';
import type { Configuration } from '../../rules/configuration.ts';
import { siteOf } from '../support/profiled-site.ts';

const AT = { wallMs: 1_795_219_200_000, steadyMs: 0 };

function configuration(hash: string, ...ids: readonly string[]): Configuration {
  const points = ids.map((id) => ({ id, kind: 'analog', unit: 'bar', periodSeconds: 1 }));
  return { hash, sites: [siteOf('custom', points)], profiles: [] };
}

const ONE = configuration('one', 'a');
const TWO = configuration('two', 'b');
const THREE = configuration('three', 'a', 'b');

function record(lsn: number, input: JournalledInput | null): JournalRecord {
  return { lsn, at: AT, input, events: [] };
}

function putInForce(lsn: number, it: Configuration): JournalRecord {
  return record(lsn, keepInput({ kind: 'config', by: null, configuration: it }));
}

/** A message with readings of both points; each configuration knows its own. */
function message(lsn: number): JournalRecord {
  const [site] = ONE.sites;
  const topic = `hazgate/v1/${site?.site.id}/${site?.sources[0]?.id}/readings`;
  const payload = Buffer.from('[{"p":"a","v":1},{"p":"b","v":2}]');
  return record(lsn, { kind: 'message', client: 'c', topic, payload, dispositions: null });
}

/** Records 1, 4 and 7 put configurations in force; the others are messages. */
const JOURNAL = [
  putInForce(1, ONE),
  message(2),
  message(3),
  putInForce(4, TWO),
  message(5),
  message(6),
  putInForce(7, THREE),
  message(8),
];
const VALUES_AT = new Map(
  [2, 3, 5, 6, 8].map((lsn) => [lsn, lsn < 4 ? [1] : lsn < 7 ? [2] : [1, 2]]),
);

function read(fromLsn: number, limit: number): Promise<readonly JournalRecord[]> {
  return Promise.resolve(JOURNAL.filter(({ lsn }) => lsn >= fromLsn).slice(0, limit));
}

function values(history: RegisterHistory, lsn: number): readonly (number | null)[] {
  return history.readingsOf(JOURNAL[lsn - 1] as JournalRecord).map(({ value }) => value);
}

function wholeHistory(): RegisterHistory {
  const history = new RegisterHistory([{ lsn: 1, configuration: ONE }]);
  history.add({ lsn: 4, configuration: TWO });
  history.add({ lsn: 7, configuration: THREE });
  return history;
}

describe('which register was in force', () => {
  test('decides how each record is decoded, in whatever order they are asked for', () => {
    const history = wholeHistory();
    for (const lsn of [8, 2, 6, 3, 5]) expect(values(history, lsn)).toEqual(VALUES_AT.get(lsn));
  });

  test('is fetched from the journal where it is no longer kept, for a view that begins again', async () => {
    const history = wholeHistory();
    history.forgetBefore(7);
    expect(history.epochs.map((epoch) => epoch.configuration?.hash ?? null)).toEqual([
      null,
      null,
      'three',
    ]);
    for (const lsn of [2, 3, 5, 6, 8]) {
      // As a snapshot brings it back, a new one each time: a view that goes on from there.
      const restored = new RegisterHistory(history.epochs);
      await restored.recall(lsn, read);
      expect(values(restored, lsn)).toEqual(VALUES_AT.get(lsn));
    }
  });

  test('changes with the records themselves, from the first one on', async () => {
    const history = wholeHistory();
    history.forgetBefore(8);
    await history.recall(1, () =>
      Promise.reject(new Error('nothing lies before the first record')),
    );
    const all = JOURNAL.map(({ lsn }) => values(history, lsn));
    expect(all).toEqual(JOURNAL.map(({ lsn }) => VALUES_AT.get(lsn) ?? []));
  });

  test('is learnt on the way where nothing was known of it', () => {
    const history = new RegisterHistory([{ lsn: 7, configuration: THREE }]);
    const all = JOURNAL.map(({ lsn }) => values(history, lsn));
    expect(all).toEqual(JOURNAL.map(({ lsn }) => VALUES_AT.get(lsn) ?? []));
    expect(history.epochs.map(({ lsn }) => lsn)).toEqual([1, 4, 7]);
  });

  test('is not guessed: what was judged by a configuration that is lost has no readings', async () => {
    const history = wholeHistory();
    history.forgetBefore(7);
    const damaged = (fromLsn: number, limit: number): Promise<readonly JournalRecord[]> =>
      read(fromLsn === 4 ? 5 : fromLsn, limit);
    await history.recall(6, damaged);
    expect(() => values(history, 6)).toThrow('no longer holds the configuration');
    expect(values(history, 8)).toEqual([1, 2]);
    expect(() => values(new RegisterHistory(), 2)).toThrow('no longer holds the configuration');
  });

  test('is asked again where the journal could not be read', async () => {
    const history = wholeHistory();
    history.forgetBefore(7);
    const broken = Promise.reject(new Error('EIO'));
    await expect(history.recall(5, () => broken)).rejects.toThrow('EIO');
    await history.recall(5, read);
    expect(values(history, 5)).toEqual([2]);
  });

  test('has no readings of what is no message, or was pruned', () => {
    expect(wholeHistory().readingsOf(record(9, null))).toEqual([]);
    expect(wholeHistory().readingsOf(record(9, keepInput({ kind: 'tick' })))).toEqual([]);
  });
});
