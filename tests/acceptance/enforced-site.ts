import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import mqtt, { type IClientOptions, type MqttClient } from 'mqtt';
import { makeWorkplace, TEST_SITE, type Workplace } from '../support/gateway-process.ts';
import { type CommandOutcome, hazgate } from './command-line.ts';

/** Two sites in two regions of one country, and a gateway file in which everybody signs in. */
export function makeEnforced(more = ''): Workplace {
  const place = makeWorkplace();
  const south = TEST_SITE.replace('north-park', 'south-park').replace('donghai', 'nanhai');
  writeFileSync(join(place.directory, 'south.yaml'), south);
  writeFileSync(
    place.config,
    [
      'data: ./data',
      'mqtt: { host: 127.0.0.1, port: 0 }',
      'http: { host: 127.0.0.1, port: 0 }',
      'security: { mode: enforced }',
      'sites: [site.yaml, south.yaml]',
      more,
    ].join('\n'),
  );
  return { ...place, remove: () => rmSync(place.directory, { recursive: true, force: true }) };
}

export const PASSWORD = 'correct horse battery';

/** What the account commands wrote for people without a scope, by who they are: each file by its path. */
const writtenFor = new Map<string, ReadonlyMap<string, Buffer>>();

/** The account commands against one gateway file. */
export class Accounts {
  readonly #config: string;

  constructor(config: string) {
    this.#config = config;
  }

  run(args: readonly string[], input = ''): Promise<CommandOutcome> {
    return hazgate([...args, '--config', this.#config], { input });
  }

  async user(name: string, role: string, ...scope: string[]): Promise<void> {
    const args = ['user', 'add', name, '--role', role, ...scope];
    must(await this.run(args, `${PASSWORD}\n`));
  }

  /**
   * Adds people by name and role where no gateway has run yet. Only of the first such people the commands are run: what they wrote then
   * is there at once for the same people of other gateways.
   */
  async users(roles: Readonly<Record<string, string>>): Promise<void> {
    const people = JSON.stringify(roles);
    const directory = join(dirname(this.#config), 'data');
    const written = writtenFor.get(people);
    if (written !== undefined) {
      lay(directory, written);
      return;
    }
    for (const [name, role] of Object.entries(roles)) await this.user(name, role);
    writtenFor.set(people, filesIn(directory));
  }

  /** Gives somebody the usual password again. */
  async setPassword(name: string): Promise<void> {
    must(await this.run(['user', 'password', name], `${PASSWORD}\n`));
  }

  /** The token. */
  async token(name: string, role: string, ...more: string[]): Promise<string> {
    const added = await this.run(['token', 'add', name, '--role', role, '--json', ...more]);
    return JSON.parse(must(added).stdout).token;
  }

  async device(id: string, ...place: string[]): Promise<{ username: string; password: string }> {
    return JSON.parse(must(await this.run(['device', 'add', id, '--json', ...place])).stdout);
  }

  async revoke(kind: 'user' | 'token' | 'device', name: string): Promise<void> {
    must(await this.run([kind, 'revoke', name]));
  }
}

function filesIn(directory: string): ReadonlyMap<string, Buffer> {
  const entries = readdirSync(directory, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((each) => each.isFile())
    .map((each) => join(each.parentPath, each.name));
  return new Map(paths.map((path) => [relative(directory, path), readFileSync(path)]));
}

/** For their owner only, as the commands do. */
function lay(directory: string, files: ReadonlyMap<string, Buffer>): void {
  for (const [name, bytes] of files) {
    const path = join(directory, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, bytes, { mode: 0o600 });
  }
}

function must(outcome: CommandOutcome): CommandOutcome {
  if (outcome.status !== 0) throw new Error(`exit ${outcome.status}: ${outcome.stderr}`);
  return outcome;
}

/** A client over MQTT, or the return code with which it was refused. */
export async function connectMqtt(
  url: string,
  options: IClientOptions,
): Promise<MqttClient | number> {
  const client = mqtt.connect(url, { reconnectPeriod: 0, ...options });
  return new Promise((resolve, reject) => {
    client.once('connect', () => resolve(client));
    client.once('error', (error) => {
      if ('code' in error && typeof error.code === 'number') resolve(error.code);
      else reject(error);
    });
  });
}

/** The same where it must be let in. */
export async function signedInMqtt(url: string, options: IClientOptions): Promise<MqttClient> {
  const client = await connectMqtt(url, options);
  if (typeof client === 'number') throw new Error(`CONNACK ${client}`);
  return client;
}
