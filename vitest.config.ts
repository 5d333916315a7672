import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** What decides about alarms, and what rebuilds it after a crash: every branch has a test. */
const WHOLE = { branches: 100 };
const HIGH = { statements: 95, lines: 95 };

/**
 * What takes longest though its file is small, by which vitest reckons before it has ever run it. Begun last, one of these has the
 * other core wait for it at the end.
 */
const LONGEST = [
  'tests/gateway/bench/bench.long.test.ts',
  'tests/page-bench/page-bench.long.test.ts',
  'tests/acceptance/configuration.test.ts',
  'tests/simulation/seeds.test.ts',
];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification): boolean =>
      LONGEST.some((name) => moduleId.endsWith(`/${name}`));
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    setupFiles: ['tests/support/leave-no-process.ts'],
    sequence: { sequencer: LongestFirst },
    coverage: {
      provider: 'v8',
      include: ['rules/**/*.ts', 'gateway/journal/**/*.ts'],
      exclude: ['**/*.d.ts'],
      reporter: ['text-summary', 'json-summary'],
      thresholds: {
        'rules/{engine,plant-state,plant-deadlines,whole-plant,point-state,rule-state}.ts': WHOLE,
        'rules/{follow-rule,judge-rate,judge-suspicion,season-calendar}.ts': WHOLE,
        'rules/{judge-reading,ladder-hold,late-alarm,expire,operate,absorb}.ts': WHOLE,
        'rules/alarm-*.ts': WHOLE,
        'rules/{area,area-machine,area-state,area-view,interlock-*,plant-interlocks}.ts': WHOLE,
        'rules/{follow-interlocks,carry-interlocks,absorb-interlock,command-entry,fall-due}.ts':
          WHOLE,
        'rules/{member-word,conclusion,conclusion-state,inventory-conclusion}.ts': WHOLE,
        'rules/{vote,vote-conclusion,plant-conclusions,follow-conclusions}.ts': WHOLE,
        'gateway/journal/{recovery,stop-mark,witness}.ts': WHOLE,
        'rules/**/*.ts': HIGH,
        'gateway/journal/**/*.ts': HIGH,
      },
    },
  },
});
