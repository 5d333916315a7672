import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { CommandIo } from '../../../gateway/commands/command-io.ts';
import { type InitOptions, init } from '../../../gateway/commands/init.ts';
import { SITE_KINDS } from '../../../gateway/commands/init-templates.ts';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'hazgate-init-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function run(options: Partial<InitOptions>, ask?: CommandIo['ask']) {
  const output = { stdout: '', stderr: '' };
  const code = await init(
    { dir: directory, ...options },
    {
      stdout: { write: (text) => (output.stdout += text) },
      stderr: { write: (text) => (output.stderr += text) },
      isTerminal: false,
      ask,
      environment: {},
      interrupted: new Promise(() => undefined),
      onReload: () => undefined,
    },
  );
  return { code, ...output };
}

describe('init', () => {
  test.each(
    SITE_KINDS.flatMap((kind) => (['zh', 'en'] as const).map((language) => ({ kind, language }))),
  )(
    'writes files for a $kind with comments in $language that have no problem',
    async ({ kind, language }) => {
      const { code, stdout, stderr } = await run({
        kind,
        language,
        site: 'north',
        region: 'huaxia/donghai',
      });
      expect(stderr).toBe('');
      expect(stdout).toContain('no problem');
      expect(code).toBe(0);
      const gateway = readFileSync(join(directory, 'hazgate.yaml'), 'utf8');
      const site = readFileSync(join(directory, 'sites/north.yaml'), 'utf8');
      const isChinese = /# .*[\u4e00-\u9fff]/;
      expect(isChinese.test(gateway)).toBe(language === 'zh');
      expect(isChinese.test(site)).toBe(language === 'zh');
      expect(site).toContain(`kind: ${kind}`);
    },
  );

  test('takes any name, also one that YAML would take for something else', async () => {
    const names = { nameZh: '"引号": #井号', nameEn: "yes: {it's} - [me]\\" };
    const { code, stdout } = await run({ ...names, region: 'no/1.0/~' });
    expect(stdout).toContain('no problem');
    expect(code).toBe(0);
  });

  test.each([
    { name: 'the gateway file', file: 'hazgate.yaml' },
    { name: 'the site file', file: 'sites/my-site.yaml' },
  ])('overwrites nothing where $name is there, and writes nothing else', async ({ file }) => {
    mkdirSync(join(directory, 'sites'));
    writeFileSync(join(directory, file), 'mine');
    const { code, stderr } = await run({});
    expect(code).toBe(2);
    expect(stderr).toContain(`${file} is there already`);
    expect(readFileSync(join(directory, file), 'utf8')).toBe('mine');
    expect(
      readdirSync(directory, { recursive: true }).filter((name) => String(name).endsWith('.yaml')),
    ).toHaveLength(1);
  });

  test.each([
    { option: { site: 'Not An Id' }, flag: '--site' },
    { option: { site: 'gateway' }, flag: '--site' },
    { option: { kind: 'castle' }, flag: '--kind' },
    { option: { region: 'a//b' }, flag: '--region' },
    { option: { timeZone: 'Mars/Base' }, flag: '--time-zone' },
    { option: { language: 'fr' }, flag: '--language' },
  ])('refuses $option and says what would do', async ({ option, flag }) => {
    const { code, stderr } = await run(option);
    expect(code).toBe(2);
    expect(stderr).toContain(`init: ${flag}:`);
    expect(readdirSync(directory)).toEqual([]);
  });

  test('names the next command so that a shell takes it as it stands', async () => {
    const dir = join(directory, "the plant's files");
    const { stdout } = await run({ dir });
    const path = relative('.', join(dir, 'hazgate.yaml')).replace("'", "'\\''");
    expect(stdout).toContain(`next: hazgate start --config '${path}'\n`);
    expect((await run({})).stdout).toContain(
      `next: hazgate start --config ${relative('.', join(directory, 'hazgate.yaml'))}\n`,
    );
  });

  test('tells as JSON lines what was written, and then asks nothing', async () => {
    const { code, stdout } = await run({ json: true }, async () => expect.fail());
    expect(code).toBe(0);
    const lines = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toEqual([
      { summary: { files: 2, errors: 0, warnings: expect.any(Number) } },
      { written: join(directory, 'hazgate.yaml') },
      { written: join(directory, 'sites/my-site.yaml') },
    ]);
  });

  test('asks on a terminal for what the flags leave open, and again where the answer does not do', async () => {
    const asked: string[] = [];
    const answers = ['', 'No Id', 'south', 'coal-mine', '', '', 'a/b', ''];
    const { code, stderr } = await run({ timeZone: 'UTC' }, async (question) => {
      asked.push(question);
      return answers.shift() ?? '';
    });
    expect(code).toBe(0);
    expect(stderr).toContain('a-z, 0-9');
    expect(asked.filter((question) => question.startsWith('Id of the site'))).toHaveLength(2);
    expect(asked.some((question) => question.startsWith('Time zone'))).toBe(false);
    const site = readFileSync(join(directory, 'sites/south.yaml'), 'utf8');
    expect(site).toContain('region: ["a", "b"]');
    expect(site).toContain('kind: coal-mine');
    // Asked for nothing where a person said so.
    expect(
      (await run({ dir: join(directory, 'other'), yes: true }, async () => expect.fail())).code,
    ).toBe(0);
  });
});
