import { afterEach, beforeEach, expect, test } from 'vitest';
import { start } from '../../../gateway/commands/start.ts';
import { makeWorkplace, type Workplace } from '../../support/gateway-process.ts';
import { TestIo } from './test-io.ts';

let workplace: Workplace;
beforeEach(() => {
  workplace = makeWorkplace();
});
afterEach(() => workplace.remove());

/** Runs a gateway in this process until it says that it is ready. */
async function readyLines(json: boolean): Promise<{ code: number; out: string }> {
  const stop = Promise.withResolvers<'SIGTERM'>();
  class StartIo extends TestIo {
    override readonly environment = { HAZGATE_LOG_LEVEL: 'silent' };
    override readonly interrupted = stop.promise as unknown as Promise<'SIGINT'>;
    override readonly stdout = {
      write: (text: string) => {
        this.out += text;
        stop.resolve('SIGTERM');
        return this.out;
      },
    };
  }
  const io = new StartIo();
  const code = await start({ config: workplace.config, json }, io);
  return { code, out: io.out };
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
