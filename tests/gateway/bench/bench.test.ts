import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, parser } from 'mqtt-packet';
import { describe, expect, test } from 'vitest';
import { runBenchmark } from '../../../gateway/bench/bench.ts';
import {
  type Benchmark,
  type Contender,
  runLoad,
  warmUpSeconds,
} from '../../../gateway/bench/benchmark.ts';
import { Child } from '../../../gateway/bench/child.ts';
import { RIG_LIMIT } from '../../../gateway/bench/rig.ts';
import { AEDES, AEDES_SYNCED, gatewaySubject } from '../../../gateway/bench/subject.ts';
import { bench } from '../../../gateway/commands/bench.ts';
import type { CommandIo } from '../../../gateway/commands/command-io.ts';

function io(): CommandIo & { readonly out: string[]; readonly err: string[] } {
  const out: string[] = [];
  const err: string[] = [];
  return {
    out,
    err,
    stdout: { write: (text) => out.push(text) },
    stderr: { write: (text) => err.push(text) },
    isTerminal: false,
    environment: {},
    interrupted: new Promise(() => undefined),
    onReload: () => undefined,
  };
}

function ingest(mqttPort: number) {
  return {
    kind: 'ingest',
    mqttPort,
    clients: 2,
    inFlight: 4,
    rows: 1,
    sources: 1,
    warmUpSeconds: 0.1,
    seconds: 0.3,
  } as const;
}

/** A broker that acknowledges in pairs, the later message first. */
async function reorderingBroker(): Promise<{ readonly port: number; readonly server: Server }> {
  const server = createServer((socket) => {
    const reader = parser();
    let held: number | null = null;
    reader.on('packet', (packet) => {
      if (packet.cmd === 'connect')
        socket.write(generate({ cmd: 'connack', returnCode: 0, sessionPresent: false }));
      if (packet.cmd !== 'publish' || packet.messageId === undefined) return;
      if (held === null) held = packet.messageId;
      else {
        for (const messageId of [packet.messageId, held])
          socket.write(generate({ cmd: 'puback', messageId }));
        held = null;
      }
    });
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => reader.parse(chunk));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : 0, server };
}

describe('the runner', () => {
  const contender = (name: string, order: string[]): Contender => ({
    name,
    measure: async () => {
      order.push(name);
      return [{ figure: 'rate', unit: '/s', value: name === 'reference' ? 10 : 5 }];
    },
  });

  test('measures all in turn, each round beginning with another one', async () => {
    const order: string[] = [];
    const [reference, ours, other] = ['reference', 'ours', 'other'].map((name) =>
      contender(name, order),
    );
    const benchmark: Benchmark = {
      name: 'b',
      question: '',
      references: [reference!],
      contenders: [ours!, other!],
      bars: [{ figure: 'rate', reference: 'reference', better: 'more', bar: 0.5, goal: 0.75 }],
      skipped: [],
    };
    const told: unknown[] = [];
    const figures = await runBenchmark(
      benchmark,
      { seconds: 1, rounds: 2 },
      ({ subject, round, measured }) => told.push([round, subject, measured?.[0]?.value ?? null]),
      () => false,
    );
    expect(told.slice(0, 4)).toEqual([
      [1, 'reference', null],
      [1, 'reference', 10],
      [1, 'ours', null],
      [1, 'ours', 5],
    ]);
    expect(order).toEqual(['reference', 'ours', 'other', 'ours', 'other', 'reference']);
    expect(
      figures.map(({ subject, ratio, rounds, verdict }) => [subject, ratio, rounds, verdict]),
    ).toEqual([
      ['ours', 0.5, 2, 'bar'],
      ['other', 0.5, 2, 'bar'],
    ]);
  });

  test('measures nothing more once it is stopped', async () => {
    const order: string[] = [];
    const benchmark = {
      name: 'b',
      question: '',
      references: [contender('reference', order)],
      contenders: [],
      bars: [],
      skipped: [],
    };
    await runBenchmark(
      benchmark,
      { seconds: 1, rounds: 9 },
      () => undefined,
      () => order.length === 2,
    );
    expect(order).toHaveLength(2);
  });

  test('warms up for as long as it measures, but for two seconds at most', () => {
    expect([warmUpSeconds(0.5), warmUpSeconds(60)]).toEqual([0.5, 2]);
  });
});

describe('the load generator', () => {
  test('counts acknowledgements of a real broker, and times them', async () => {
    const running = await AEDES.start();
    try {
      const result = await runLoad(ingest(running.mqttPort));
      expect(result.count).toBeGreaterThan(0);
      expect(result.total).toBeGreaterThanOrEqual(result.count);
      expect(result.p99Ms).toBeGreaterThanOrEqual(result.p50Ms);
    } finally {
      await running.stop();
    }
  });

  test('does not give a figure for acknowledgements out of order', async () => {
    const { port, server } = await reorderingBroker();
    try {
      await expect(runLoad(ingest(port))).rejects.toThrow('out of order');
    } finally {
      server.close();
    }
  });

  test.each([
    { subject: AEDES, crossingEvery: 1, perTwoRounds: 100 },
    { subject: AEDES, crossingEvery: 10, perTwoRounds: 10 },
    { subject: AEDES_SYNCED, crossingEvery: 10, perTwoRounds: 10 },
    { subject: gatewaySubject(), crossingEvery: 25, perTwoRounds: 4 },
  ])(
    'sees what crosses, one in $crossingEvery, arrive at $subject.name, and of the second load as well',
    async ({ subject, crossingEvery, perTwoRounds }) => {
      const running = await subject.start();
      try {
        for (let load = 0; load < 2; load++) {
          const task = {
            kind: 'latency',
            httpUrl: running.httpUrl,
            clients: 2,
            qos: 1,
            rate: 400,
            limit: RIG_LIMIT,
            crossingEvery,
            warmUpSeconds: 0.1,
            seconds: 0.4,
          } as const;
          const result = await runLoad({ ...task, mqttPort: running.mqttPort });
          expect(result.total % perTwoRounds).toBe(0);
          // Of 400 a second in half a second at the least.
          expect(result.total).toBeGreaterThanOrEqual(200 / crossingEvery);
          expect(result.wrong).toBe(0);
        }
      } finally {
        await running.stop();
      }
    },
  );

  test('says what a gateway that does not come up wrote', async () => {
    const subject = gatewaySubject(() => [
      process.execPath,
      '-e',
      'console.error("no such file"); process.exit(2)',
    ]);
    await expect(subject.start()).rejects.toThrow('no such file');
  });
});

describe('a child process', () => {
  test('is ended by its handle, and stopping it again is harmless', async () => {
    const child = new Child(
      [process.execPath, '-e', 'console.log("up"); setInterval(() => 0, 1000)'],
      'subject',
    );
    await child.ready(/up/, 20_000);
    expect(child.cpuSeconds()).toBeGreaterThan(0);
    await child.stop();
    await child.stop();
    await expect(child.ready(/never/, 1_000)).rejects.toThrow('ended');
  });

  test('that can not be started is an error, not a wait', async () => {
    const child = new Child(['/no/such/program'], 'subject');
    await expect(child.ready(/up/, 20_000)).rejects.toThrow('no/such/program');
    await child.stop();
  });
});

describe('the command', () => {
  test.each([
    {
      name: 'an unknown benchmark',
      names: ['speed'],
      options: {},
      said: "no benchmark 'speed'; there are ingest",
    },
    {
      name: 'the name of a property of every object',
      names: ['toString'],
      options: {},
      said: 'no benchmark',
    },
    { name: 'no rounds', names: [], options: { rounds: '0' }, said: '--rounds' },
    { name: 'half a round', names: [], options: { rounds: '1.5' }, said: '--rounds' },
    { name: 'no number of seconds', names: [], options: { seconds: 'x' }, said: '--seconds' },
    {
      name: 'a report where there can be no directory',
      names: ['history'],
      options: { report: '/dev/null/report' },
      said: '--report /dev/null/report: ENOTDIR',
    },
  ])('refuses $name', async ({ names, options, said }) => {
    const to = io();
    expect(await bench(names, options, to)).toBe(2);
    expect(to.err.join('')).toContain(said);
  });

  test('prints one object a figure, or a table', async () => {
    const json = io();
    expect(await bench(['history'], { json: true, seconds: '0.2', rounds: '1' }, json)).toBe(0);
    expect(json.out.map((line) => JSON.parse(line))).toMatchObject([
      {
        benchmark: 'history',
        subject: 'embedded historian',
        reference: 'bare insert loop',
        rounds: 1,
      },
    ]);
    // One line a measurement, without any of a terminal's control characters.
    const ended =
      /^hazgate bench: history: round 1 of 1, (bare insert loop|embedded historian): readings stored [\d.]+ \/s\n$/;
    const lines = json.err.filter((line) => line.includes('round'));
    expect(lines).toHaveLength(2);
    for (const line of lines) expect(line).toMatch(ended);
    const table = io();
    const report = mkdtempSync(join(tmpdir(), 'hazgate-bench-test-'));
    try {
      expect(await bench(['history'], { seconds: '0.1', rounds: '1', report }, table)).toBe(0);
      const text = table.out.join('');
      expect(text).toContain('| history | readings stored | embedded historian |');
      expect(readFileSync(join(report, 'hazgate-bench.md'), 'utf8')).toContain(text);
      expect(readFileSync(join(report, 'hazgate-bench.svg'), 'utf8')).toMatch(/^<svg /);
    } finally {
      rmSync(report, { recursive: true, force: true });
    }
  });
});
