import { afterEach, beforeEach, expect, test } from 'vitest';
import type { CommandIo } from '../../../gateway/commands/command-io.ts';
import { start } from '../../../gateway/commands/start.ts';
import { makeWorkplace, type Workplace } from '../../support/gateway-process.ts';

let workplace: Workplace;
beforeEach(() => {
  workplace = makeWorkplace();
});
afterEach(() => workplace.remove());

/** A process that is told to stop by its test, and whose environment can cease to be readable. */
class StartIo implements CommandIo {
  out = '';
  isReadable = true;
  reload: () => void = () => {};
  readonly #ready = Promise.withResolvers<void>();
  readonly ready = this.#ready.promise;
  readonly stopping = Promise.withResolvers<'SIGTERM'>();
  readonly interrupted = this.stopping.promise;
  readonly isTerminal = false;
  readonly stderr = { write: () => {} };
  readonly stdout = {
    write: (text: string) => {
      this.out += text;
      this.#ready.resolve();
    },
  };

  get environment(): CommandIo['environment'] {
    if (!this.isReadable) throw new Error('the environment can not be read');
    return { HAZGATE_LOG_LEVEL: 'silent' };
  }

  onReload(task: () => void): void {
    this.reload = task;
  }
}

/** Runs a gateway in this process until it says that it is ready. */
async function readyLines(json: boolean): Promise<{ code: number; out: string }> {
  const io = new StartIo();
  const code = start({ config: workplace.config, json }, io);
  await io.ready;
  io.stopping.resolve('SIGTERM');
  return { code: await code, out: io.out };
}

test('a gateway says in one line where it is reached', async () => {
  const { code, out } = await readyLines(false);
  expect(code).toBe(0);
  expect(out).toMatch(
    /^hazgate ready mqtt=mqtt:\/\/127\.0\.0\.1:\d+ http=http:\/\/127\.0\.0\.1:\d+ ws=ws:\/\/127\.0\.0\.1:\d+\n$/,
  );
});

test('and as one JSON object where it is asked to, null for what it does not listen on', async () => {
  const { code, out } = await readyLines(true);
  expect(code).toBe(0);
  const address = (scheme: string) =>
    expect.stringMatching(new RegExp(`^${scheme}://127\\.0\\.0\\.1:\\d+$`));
  expect(
    out
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line)),
  ).toEqual([
    {
      ready: { mqtt: address('mqtt'), http: address('http'), ws: address('ws'), mqtts: null },
    },
  ]);
});

test('a reload that falls over leaves the gateway running', async () => {
  const io = new StartIo();
  const code = start({ config: workplace.config, json: true }, io);
  await io.ready;
  const { ready } = JSON.parse(io.out) as { ready: { http: string } };
  io.isReadable = false;
  io.reload();
  expect((await fetch(`${ready.http}/healthz`)).status).toBe(200);
  io.stopping.resolve('SIGTERM');
  expect(await code).toBe(0);
});
