import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { freePort } from '../../gateway/bench/free-port.ts';
import { eventually, makeWorkplace, startGateway, TEST_TOPIC } from '../support/gateway-process.ts';
import { program, suiteNeeding } from './tools.ts';

/** A receiver of `/api/v2/write` that parses the bytes and stores them; it is no InfluxDB and says nothing about its errors. */
async function startVictoriaMetrics(): Promise<string> {
  const directory = mkdtempSync(join(tmpdir(), 'hazgate-victoria-'));
  const port = await freePort();
  const child = spawn(
    'victoria-metrics',
    [`-storageDataPath=${directory}`, `-httpListenAddr=127.0.0.1:${port}`, '-retentionPeriod=100y'],
    { stdio: 'ignore' },
  );
  onTestFinished(async () => {
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    rmSync(directory, { recursive: true, force: true });
  });
  const url = `http://127.0.0.1:${port}`;
  await eventually(
    () =>
      fetch(`${url}/health`).then(
        ({ status }) => status,
        () => 0,
      ),
    (status) => status === 200,
    20_000,
  );
  return url;
}

suiteNeeding(
  [program('victoria-metrics', 'victoria-metrics', ['-version'])],
  'the bytes of the 2.x write path',
  () => {
    it('are taken by a real receiver of /api/v2/write, value for value', async () => {
      const url = await startVictoriaMetrics();
      const workplace = makeWorkplace();
      appendFileSync(
        workplace.config,
        `historian: { kind: influxdb, version: 2, url: "${url}", bucket: plant, org: north }\n`,
      );
      // The token comes from the environment, and stands in no file and no line of the log.
      const gateway = await startGateway(workplace.config, {
        env: { HAZGATE_HISTORIAN_TOKEN: 'very-secret-token' },
      });
      onTestFinished(async () => {
        await gateway.end('SIGKILL');
        workplace.remove();
      });
      const device = await gateway.connect();
      const t = Date.now() - 60_000;
      const values = [5, 5.25, 6.5e-7, 9.875];
      for (const [index, v] of values.entries()) {
        await device.publishAsync(
          `${TEST_TOPIC}/lt-101/reading`,
          JSON.stringify({ v, t: t + index * 1_000, n: index }),
          { qos: 1 },
        );
      }
      await device.endAsync();
      const exported = async (): Promise<
        { metric: Record<string, string>; values: number[]; timestamps: number[] }[]
      > => {
        const text = await (
          await fetch(
            `${url}/api/v1/export?match[]=${encodeURIComponent('{__name__="reading_v"}')}`,
          )
        ).text();
        return text
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line));
      };
      const [series] = await eventually(
        exported,
        ([found]) => found?.values.length === values.length,
        20_000,
      );
      expect(series?.values).toEqual(values);
      expect(series?.timestamps).toEqual(values.map((_, index) => t + index * 1_000));
      expect(series?.metric).toMatchObject({
        site: 'north-park',
        source: 'tank-farm-1',
        point: 'lt-101',
        kind: 'tank-level',
      });
      expect(gateway.output.join('\n')).not.toContain('very-secret-token');
      expect(await gateway.end('SIGTERM')).toBe(0);
    });
  },
);
