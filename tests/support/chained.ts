import type { Chained } from '../../rules/event.ts';

/** What the journal adds to an event once it is durable, for tests that care about other things. */
export const DURABLE: Chained = {
  seq: 1,
  siteSeq: 1,
  recordedAt: '2026-11-21T00:00:00.000Z',
  durable: true,
  prevHash: null,
  sitePrevHash: null,
  hash: 'ff',
};
