import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import {
  type CertificateNotice,
  CertificateWatch,
  type LoadedCertificate,
} from '../../gateway/certificate-watch.ts';
import { program, suiteNeeding } from '../acceptance/tools.ts';
import { Authority, type CertificateFiles } from '../support/certificates.ts';
import { ManualClock } from '../support/manual-clock.ts';

suiteNeeding([program('openssl', 'openssl', ['version'])], "a listener's certificate", () => {
  const authority = new Authority();
  afterAll(() => authority.remove());
  const first = authority.issue('first');
  const second = authority.issue('second');
  const files = {
    cert: join(authority.directory, 'in-use.pem'),
    key: join(authority.directory, 'in-use-key.pem'),
    ca: null,
    crl: null,
  };
  let notices: CertificateNotice[];
  let used: LoadedCertificate[];
  let clock: ManualClock;

  function place({ cert, key }: CertificateFiles): void {
    copyFileSync(cert, files.cert);
    copyFileSync(key, files.key);
  }

  async function watching(): Promise<CertificateWatch> {
    const watch = new CertificateWatch(clock, (notice) => notices.push(notice));
    await watch.load([{ name: 'http.tls', files }]);
    watch.whenRenewed('http.tls', (certificate) => used.push(certificate));
    return watch;
  }

  beforeEach(() => {
    notices = [];
    used = [];
    clock = new ManualClock(Date.now());
    place(first);
  });

  test('comes into use without a restart when its files change, and only then', async () => {
    const watch = await watching();
    expect(watch.get('http.tls')?.cert).toEqual(authority.read(first).cert);
    await watch.look();
    expect(used).toEqual([]);
    place(second);
    await watch.look();
    expect(used.map(({ cert }) => cert)).toEqual([authority.read(second).cert]);
    expect(notices).toMatchObject([
      { type: 'certificate-renewed', facts: { name: 'http.tls', subject: 'CN=second' } },
    ]);
    await watch.look();
    expect(used).toHaveLength(1);
  });

  test('is looked at every few seconds by itself', async () => {
    const watch = await watching();
    watch.start();
    place(second);
    clock.advanceNow(5_000);
    await expect.poll(() => used.length).toBe(1);
    watch.stop();
    expect(clock.pending).toBe(0);
  });

  test('that does not fit its key is refused, told once, and the one before stays', async () => {
    const watch = await watching();
    copyFileSync(second.cert, files.cert);
    await watch.look();
    await watch.look();
    expect(used).toEqual([]);
    expect(notices.map(({ type }) => type)).toEqual(['certificate-refused']);
    expect(watch.state()).toMatchObject({
      state: 'degraded',
      reason: {
        code: 'certificate-refused',
        params: { name: 'http.tls', why: expect.any(String) },
      },
    });
    copyFileSync(second.key, files.key);
    await watch.look();
    expect(used).toHaveLength(1);
    expect(watch.state()).toEqual({ state: 'ok', detail: null });
  });

  test('keeps the gateway from starting where it is none', async () => {
    writeFileSync(files.cert, 'nothing');
    await expect(watching()).rejects.toThrow('http.tls:');
  });

  test('that runs out is told of once a day from thirty days before, urgently at the end', async () => {
    place(authority.issue('short', 40));
    const watch = await watching();
    await watch.look();
    expect(notices).toEqual([]);
    const severities: number[] = [];
    for (let day = 0; day < 42; day += 1) {
      clock.advanceNow(86_400_000);
      await watch.look();
      severities.push(...notices.splice(0).map(({ severity }) => severity));
    }
    expect(severities.filter((severity) => severity === 2).length).toBeGreaterThan(21);
    expect(severities.filter((severity) => severity === 1).length).toBeGreaterThan(7);
    expect(severities.length).toBeLessThanOrEqual(33);
    expect(watch.state().detail).toContain('ran out');
    expect(watch.state().reason).toMatchObject({
      code: 'certificate-expired',
      params: { name: 'http.tls', days: expect.any(Number) },
    });
    place(second);
    await watch.look();
    expect(used).toHaveLength(1);
  });

  test('a list of what is revoked is followed like the certificate, and told of before it runs out', async () => {
    const plc = authority.issue('plc-1');
    const crl = authority.revocationList([], ['20200101', '20491231']);
    const named = { ...files, ca: authority.ca, crl };
    const watch = new CertificateWatch(clock, (notice) => notices.push(notice));
    await watch.load([{ name: 'mqtt.tls', files: named }]);
    watch.whenRenewed('mqtt.tls', (certificate) => used.push(certificate));
    expect(watch.get('mqtt.tls')?.revokedSerials).toEqual(new Set());
    expect(watch.state().state).toBe('ok');
    const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10);
    authority.revocationList([plc], ['20200101', tomorrow.replaceAll('-', '')]);
    await watch.look();
    expect(used[0]?.revokedSerials?.size).toBe(1);
    expect(notices.map(({ type, severity }) => [type, severity])).toEqual([
      ['certificate-renewed', 4],
      ['revocation-list-expiring', 1],
    ]);
    expect(watch.state()).toMatchObject({
      state: 'degraded',
      reason: { code: 'revocation-list-expiring', params: { at: expect.any(String) } },
    });
    await watch.look();
    expect(notices).toHaveLength(2);
    writeFileSync(crl, 'no list');
    await watch.look();
    expect(used).toHaveLength(1);
    expect(notices.at(-1)).toMatchObject({ type: 'certificate-refused' });
  });
});
