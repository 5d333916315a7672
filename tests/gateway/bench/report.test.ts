import { expect, test } from 'vitest';
import { reportOf } from '../../../gateway/bench/report.ts';

const BENCHMARKS = [
  { name: 'ingest', question: 'how many', skipped: ['mosquitto is not installed'] },
  { name: 'rules', question: 'how fast', skipped: [] },
];

test('a report says when, on what and how it was measured, and what was not', () => {
  const circumstances = {
    at: new Date(Date.UTC(2026, 10, 26)),
    effort: { seconds: 3, rounds: 7 },
    pinned: true,
  };
  const text = reportOf(BENCHMARKS, [], ['rules: it broke'], circumstances);
  expect(text).toContain('2026-11-26T00:00:00.000Z');
  expect(text).toContain(`Node ${process.versions.node}`);
  expect(text).toContain('7 rounds of 3 s');
  expect(text).toContain('a core of its own');
  expect(text).toContain('- **ingest**: how many');
  expect(text).toContain('- ingest: mosquitto is not installed\n- rules: it broke');
});

test('a report of everything says that nothing was left out', () => {
  const circumstances = { at: new Date(0), effort: { seconds: 1, rounds: 1 }, pinned: false };
  const text = reportOf([], [], [], circumstances);
  expect(text).toContain('Nothing was left out.');
  expect(text).toContain('shared their cores');
});
