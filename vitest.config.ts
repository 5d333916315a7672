import { defineConfig } from 'vitest/config';

/** What decides about alarms, and what rebuilds it after a crash: every branch has a test. */
const WHOLE = { branches: 100 };
const HIGH = { statements: 95, lines: 95 };

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
    coverage: {
      provider: 'v8',
      include: ['rules/**/*.ts', 'gateway/**/*.ts', 'simulators/**/*.ts'],
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
