import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { allEvents, eventually, makeWorkplace, startGateway } from '../support/gateway-process.ts';

it('under a supervisor like systemd the process says that it is ready, gives signs of life, and its log follows a reading to its event', async () => {
  const workplace = makeWorkplace();
  const programs = join(workplace.directory, 'bin');
  const words = join(workplace.directory, 'words');
  mkdirSync(programs);
  // Stands in for systemd-notify, which needs a systemd to talk to.
  writeFileSync(join(programs, 'systemd-notify'), `#!/bin/sh\necho "$@" >> '${words}'\n`);
  chmodSync(join(programs, 'systemd-notify'), 0o755);
  const gateway = await startGateway(workplace.config, {
    env: {
      PATH: `${programs}:${process.env.PATH}`,
      NOTIFY_SOCKET: '/run/systemd/notify',
      WATCHDOG_USEC: '300000',
      HAZGATE_LOG_LEVEL: 'debug',
    },
  });
  onTestFinished(async () => {
    await gateway.end('SIGKILL');
    workplace.remove();
  });
  const said = (): string[] => (existsSync(words) ? readFileSync(words, 'utf8').split('\n') : []);
  await eventually(
    said,
    (lines) =>
      lines.includes('READY=1') && lines.filter((line) => line === 'WATCHDOG=1').length >= 3,
  );

  const device = await gateway.connect('press-7');
  const topic = 'hazgate/v1/north-park/tank-farm-1/lt-101/reading';
  await device.publishAsync(topic, '10.61', { qos: 1 });
  await device.endAsync();
  const [raised] = (await allEvents(gateway)).filter(({ type }) => type === 'raised');
  const logged = (): Record<string, unknown>[] =>
    gateway.output.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line));
  const lines = await eventually(logged, (all) => all.some(({ topic: on }) => on === topic));
  const record = lines.find(({ topic: on }) => on === topic);
  expect(record).toMatchObject({
    msg: 'record',
    client: 'press-7',
    events: [
      { seq: raised?.seq, type: 'raised', alarm: raised?.kind === 'alarm' ? raised.alarm.id : '' },
    ],
  });
  await eventually(logged, (all) =>
    all.some(({ msg, lsn }) => msg === 'durable' && Number(lsn) >= Number(record?.lsn)),
  );
  expect(await gateway.end('SIGTERM')).toBe(0);
  await eventually(said, (all) => all.includes('STOPPING=1'));
});
