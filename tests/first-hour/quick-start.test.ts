import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { quickStartOf } from './quick-start.ts';

/** The names in a site file. */
interface ExampleSite {
  readonly site: { readonly id: string };
  readonly sources: readonly {
    readonly id: string;
    readonly points: readonly { readonly id: string }[];
  }[];
}

const ROOT = new URL('../../', import.meta.url);

function read(name: string): string {
  return readFileSync(new URL(name, ROOT), 'utf8');
}

test('both READMEs tell a newcomer the same commands', () => {
  const { files, ...commands } = quickStartOf(read('README.md'));
  const { files: filesZh, ...commandsZh } = quickStartOf(read('README.zh-CN.md'));
  expect(commandsZh).toEqual(commands);
  expect([...filesZh.keys()]).toEqual([...files.keys()]);
  expect(commands.demo).toBe('npm ci && npm run demo');
});

test('what the first device publishes belongs to a point of the example files', () => {
  const { files, publish } = quickStartOf(read('README.md'));
  const [, topic = ''] = /-t (\S+)/.exec(publish) ?? [];
  const [, , site, source, point] = topic.split('/');
  const file = parse(files.get(`sites/${site}.yaml`) ?? '') as ExampleSite;
  const { points = [] } = file.sources.find(({ id }) => id === source) ?? {};
  expect(file.site.id).toBe(site);
  expect(points.map(({ id }) => id)).toContain(point);
});

test('a README without a command, or with two of a kind, is told', () => {
  const readme = read('README.md');
  expect(() => quickStartOf(readme.replace(/^mosquitto_pub .*$/m, ''))).toThrow('mosquitto_pub');
  expect(() => quickStartOf(readme.replace(/^curl .*$/m, 'curl a\ncurl b'))).toThrow('curl');
});
