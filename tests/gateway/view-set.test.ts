import { expect, test } from 'vitest';
import { keepInput } from '../../gateway/journalled-input.ts';
import { RegisterHistory } from '../../gateway/register-history.ts';
import { type HistorianNotice, ViewSet } from '../../gateway/view-set.ts';
import type { Configuration } from '../../rules/configuration.ts';
import { siteOf } from '../support/profiled-site.ts';
import { ManualClock, MemoryJournal } from './views/support.ts';

const POINT = { id: 'p', kind: 'analog', unit: 'bar', periodSeconds: 1 };
const CONFIGURATION: Configuration = {
  hash: 'sha256:0',
  sites: [siteOf('custom', [POINT])],
  profiles: [],
};

function reading(value: number) {
  const payload = Buffer.from(`${value}`);
  const topic = 'hazgate/v1/a/s/p/reading';
  return { kind: 'message', client: 'c', topic, payload, dispositions: null } as const;
}

test('readings whose configuration the journal has lost are told of once, and all behind them are kept', async () => {
  const clock = new ManualClock();
  const journal = new MemoryJournal();
  // Damage took the record that put the first configuration in force.
  for (const value of [1, 2, 3]) journal.append([], reading(value));
  journal.append([], keepInput({ kind: 'config', by: null, configuration: CONFIGURATION }));
  for (const value of [4, 5]) journal.append([], reading(value));
  const registers = new RegisterHistory();
  const notices: HistorianNotice[] = [];
  const views = new ViewSet({
    clock,
    source: journal,
    directory: ':memory:',
    historian: { kind: 'embedded' },
    notice: (notice) => notices.push(notice),
    readingsOf: (record) => registers.readingsOf(record),
    recall: (lsn) => registers.recall(lsn, (fromLsn, limit) => journal.read(fromLsn, limit)),
  });
  views.start();
  const all = { from: 0, to: Number.MAX_SAFE_INTEGER, every: null, limit: 10 };
  const page = await views.history({ fullName: 'a/s/p', ...all });
  expect(page?.items).toMatchObject([{ v: 4 }, { v: 5 }]);
  expect(notices).toEqual([
    {
      type: 'historian-undecodable',
      severity: 2,
      detail:
        'readings from record 1 of the journal on are left out of the historian: the journal no longer holds the configuration that they were judged by',
    },
  ]);
  await views.stop();
});
