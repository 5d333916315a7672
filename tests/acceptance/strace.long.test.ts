import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, makeWorkplace, startGateway } from '../support/gateway-process.ts';
import { RawMqtt } from './raw-mqtt.ts';
import { parseTrace, proveAcknowledgements, straceTo } from './syscall-trace.ts';
import { program, suiteNeeding } from './tools.ts';

const TOPIC = 'hazgate/v1/north-park/tank-farm-1/lt-101/reading';
const CLIENTS = 4;
const IN_FLIGHT = 30;
const LOAD_MS = 1_500;
/** Packet identifiers have 16 bits, and each is used once. */
const MESSAGES_MAX = 9_000;

/** Keeps its number of messages in flight for a while; resolves with the number acknowledged once all are. */
async function publishFor(client: RawMqtt, firstId: number, ms: number): Promise<number> {
  const until = performance.now() + ms;
  let sent = 0;
  let acknowledged = 0;
  const next = (): void => {
    const id = firstId + sent;
    sent += 1;
    client.publish(TOPIC, `{"v":${5 + (id % 10) / 10},"n":${id}}`, id);
  };
  return new Promise((resolve) => {
    client.onPacket = ({ cmd }) => {
      if (cmd !== 'puback') return;
      acknowledged += 1;
      if (performance.now() < until && sent < MESSAGES_MAX) next();
      else if (acknowledged === sent) resolve(acknowledged);
    };
    for (let count = 0; count < IN_FLIGHT; count += 1) next();
  });
}

suiteNeeding([program('strace', 'strace', ['-V'])], 'acknowledgements, as strace sees them', () => {
  it('leave only behind a completed sync of their record, and share one sync between at least four', async () => {
    const workplace = makeWorkplace();
    const file = join(workplace.directory, 'trace');
    const gateway = await startGateway(workplace.config, { wrap: straceTo(file) });
    const clients = await Promise.all(
      Array.from({ length: CLIENTS }, (_, index) =>
        RawMqtt.signIn(gateway.mqttUrl, `device-${index}`),
      ),
    );
    const counts = await Promise.all(
      clients.map((client, index) => publishFor(client, 1 + index * 10_000, LOAD_MS)),
    );
    const acknowledged = counts.reduce((sum, count) => sum + count, 0);
    for (const { socket } of clients) socket.destroy();
    expect(await gateway.end('SIGTERM')).toBe(0);
    const trace = await eventually(
      () => readFileSync(file, 'utf8'),
      (text) =>
        text.includes(`\n${gateway.child.pid} `) && /\+\+\+ exited with 0 \+\+\+\n$/.test(text),
    );
    const report = proveAcknowledgements(parseTrace(trace));
    expect(report.problems).toEqual([]);
    expect(report.acknowledged).toBe(acknowledged);
    expect(acknowledged).toBeGreaterThan(CLIENTS * IN_FLIGHT * 2);
    expect(report.syncs).toBeGreaterThan(0);
    expect(report.syncs).toBeLessThanOrEqual(acknowledged / 4);
    workplace.remove();
  });
});

/** Lines as strace writes them, from readable ones: names and strings in hexadecimal. */
function madeTrace(...lines: readonly string[]): string {
  const hex = (text: string): string =>
    [...Buffer.from(text, 'latin1')]
      .map((byte) => `\\x${byte.toString(16).padStart(2, '0')}`)
      .join('');
  return lines
    .map((line) =>
      `${line}\n`
        .replace(/<((?:\/|socket:)[^<>]*)>/g, (_, name: string) => `<${hex(name)}>`)
        .replace(/"([^"]*)"/g, (_, text: string) => `"${hex(text.replaceAll("'", '"'))}"`),
    )
    .join('');
}

const WRITE = `11 1.0 pwrite64(7</d/journal/01.seg>, "x{'v':5,'n':9}x", 15, 32) = 15`;
const SYNC = '12 1.1 fdatasync(7</d/journal/01.seg>) = 0';
const PUBACK = '10 1.2 write(9<socket:[5]>, "@\x02\x00\x09", 4) = 4';

describe('the proof from a trace', () => {
  const problemsOf = (...lines: readonly string[]): readonly string[] =>
    proveAcknowledgements(parseTrace(madeTrace(...lines))).problems;

  it('accepts write, sync, acknowledgement, also where threads interleave', () => {
    expect(proveAcknowledgements(parseTrace(madeTrace(WRITE, SYNC, PUBACK)))).toEqual({
      acknowledged: 1,
      syncs: 1,
      problems: [],
    });
    const interleaved = [
      WRITE.replace(' = 15', '').replace(')', ' <unfinished ...>'),
      '10 1.0 write(9<socket:[5]>, " \x02\x00\x00", 4) = 4',
      '11 1.0 <... pwrite64 resumed>) = 15',
      '12 1.1 fdatasync(7</d/journal/01.seg> <unfinished ...>',
      '12 1.1 <... fdatasync resumed>) = 0',
      PUBACK,
    ];
    expect(problemsOf(...interleaved)).toEqual([]);
  });

  it.each([
    ['an acknowledgement before the sync', [WRITE, PUBACK, SYNC]],
    ['an acknowledgement without any sync', [WRITE, PUBACK]],
    ['a sync of another file', [WRITE, SYNC.replace('01.seg', '02.seg'), PUBACK]],
    ['a sync that failed', [WRITE, SYNC.replace('= 0', '= -1 EIO (Input/output error)'), PUBACK]],
    ['a sync before the write', [SYNC, WRITE, PUBACK]],
    [
      'a sync that began before the write had ended',
      [
        '12 0.9 fdatasync(7</d/journal/01.seg> <unfinished ...>',
        WRITE,
        '12 1.1 <... fdatasync resumed>) = 0',
        PUBACK,
      ],
    ],
    [
      'a sync that has not ended',
      [
        WRITE,
        '12 1.0 fdatasync(7</d/journal/01.seg> <unfinished ...>',
        PUBACK,
        '12 1.1 <... fdatasync resumed>) = 0',
      ],
    ],
    ['a write that was cut short', [WRITE.replace('= 15', '= 3'), SYNC, PUBACK]],
    ['a write to another file', [WRITE.replace('/journal/', '/other/'), SYNC, PUBACK]],
  ])('refuses %s', (_, lines) => {
    expect(problemsOf(...lines)).toHaveLength(1);
    expect(problemsOf(...lines)[0]).toMatch(/^PUBACK 9: /);
  });

  it('refuses acknowledgements out of order', () => {
    const later = WRITE.replace("'n':9}x", "'n':9,8");
    expect(
      problemsOf(
        later,
        WRITE.replace("'n':9", "'n':8"),
        SYNC,
        PUBACK.replace('\x09', '\x09@\x02\x00\x08'),
      ),
    ).toEqual(['PUBACK 8 out of order behind 9']);
  });
});
