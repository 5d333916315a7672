import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { CommandIo } from '../../../gateway/commands/command-io.ts';
import {
  listProfiles,
  type ProfileOptions,
  showProfiles,
} from '../../../gateway/commands/profile.ts';
import { profileRows } from '../../../rules/profile-row.ts';
import { BUILT_IN_PROFILES } from '../../../rules/profiles/built-in-profiles.ts';

const GATEWAY = join(import.meta.dirname, '../../fixtures/config/gateway.good/gateway.yaml');

async function run(command: (io: CommandIo) => Promise<number>) {
  let out = '';
  let errors = '';
  const io: CommandIo = {
    stdout: { write: (text) => (out += text) },
    stderr: { write: (text) => (errors += text) },
    isTerminal: false,
    environment: {},
    interrupted: new Promise(() => {}),
    onReload: () => {},
  };
  const code = await command(io);
  return { code, errors, lines: out.split('\n').slice(0, -1) };
}

const list = (options: ProfileOptions = {}) => run((io) => listProfiles(options, io));
const show = (id: string | undefined, options: ProfileOptions = {}) =>
  run((io) => showProfiles(id, options, io));

describe('profile list', () => {
  test('names every profile in both languages', async () => {
    const { code, lines } = await list();
    expect(code).toBe(0);
    expect(lines.length).toBe(BUILT_IN_PROFILES.length);
    expect(lines.join('\n')).toMatch(/coal-mine .*Coal mine monitoring · 煤矿安全监控.*built-in/);
  });

  test('adds those of a gateway file', async () => {
    const { lines } = await list({ json: true, config: GATEWAY });
    const profiles = lines.map((line) => JSON.parse(line));
    expect(profiles.at(-1)).toMatchObject({ id: 'mine-gas', builtIn: false, limits: 4 });
    expect(profiles.slice(0, -1).every(({ builtIn }) => builtIn)).toBe(true);
  });

  test('refuses a gateway file that is not there', async () => {
    const { code, errors } = await list({ config: 'nowhere.yaml' });
    expect(code).toBe(2);
    expect(errors).toContain('nowhere.yaml');
  });
});

describe('profile show', () => {
  test('has a line for every limit, with clause, bound and confidence', async () => {
    const { code, lines } = await show('gas-detection');
    expect(code).toBe(0);
    const limit = lines.find((line) => line.includes('HH') && line.includes('50 %LEL'));
    expect(limit).toContain(
      'GB/T 50493-2019 5.5.2-2  [upper · 不高于; statutory · 强制; found · 已查到]',
    );
    expect(lines.join('\n')).toContain('zh: 可燃气体浓度达到报警设定值');
    expect(lines.join('\n')).toContain('en: Combustible gas has reached the set point');
  });

  test('without an id has every limit of all, as data', async () => {
    const { lines } = await show(undefined, { json: true });
    expect(lines.map((line) => JSON.parse(line))).toEqual(BUILT_IN_PROFILES.flatMap(profileRows));
  });

  test('suggests what an unknown id was meant to be', async () => {
    const { code, errors } = await show('coal-mines');
    expect(code).toBe(2);
    expect(errors).toMatch(/no profile 'coal-mines' .*'coal-mine'.*there are: general/);
  });
});
