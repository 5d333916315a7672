import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { limitWord } from '../../dashboards/web/src/parts/limit-word.ts';

const SOURCES = new URL('../../dashboards/web/src/', import.meta.url).pathname;

test('a limit has the name that people call it, else the one of its file', () => {
  const find = (name: string) => ({ 'alarm.limits.cut': '断电值' })[name];
  expect(['cut', 'own'].map((name) => limitWord(name, { find }))).toEqual(['断电值', 'own']);
});

test('what limits are called is looked up in one place', () => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: 'utf8' });
  const naming = files.filter(
    (file) =>
      /\.tsx?$/.test(file) && readFileSync(join(SOURCES, file), 'utf8').includes('alarm.limits'),
  );
  expect(naming).toEqual(['parts/limit-word.ts']);
});
