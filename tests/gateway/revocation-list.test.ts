import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { readRevocationLists } from '../../gateway/revocation-list.ts';
import { program, suiteNeeding } from '../acceptance/tools.ts';
import { Authority } from '../support/certificates.ts';

suiteNeeding([program('openssl', 'openssl', ['version'])], 'a revocation list', () => {
  const authority = new Authority();
  const other = new Authority();
  afterAll(() => {
    authority.remove();
    other.remove();
  });

  test('says what is revoked, as Node tells it of a peer, and when the next is due', () => {
    const certificates = [1, 2, 3].map((number) => authority.issue(`plc-${number}`));
    const [first, , third] = certificates;
    if (first === undefined || third === undefined) throw new Error('unreachable');
    const empty = readRevocationLists(readFileSync(authority.revocationList()));
    expect(empty).toEqual({ nextUpdateAt: Date.UTC(2049, 11, 31), serials: new Set() });
    const list = readRevocationLists(readFileSync(authority.revocationList([first, third])));
    const serials = [first, third].map(({ cert }) =>
      new X509Certificate(readFileSync(cert)).serialNumber.replace(/^0+(?=.)/, ''),
    );
    expect(list.serials).toEqual(new Set(serials));
  });

  test('a file may hold one for each authority: the first to run out counts', () => {
    const span = ['20200101', '20300615'] as const;
    const revoked = other.issue('theirs');
    const ours = readFileSync(authority.revocationList([], ['20200101', '20510101']));
    const theirs = readFileSync(other.revocationList([revoked], [...span]));
    const both = Buffer.concat([ours, theirs]);
    const { nextUpdateAt, serials } = readRevocationLists(both);
    expect(nextUpdateAt).toBe(Date.UTC(2030, 5, 15));
    expect(readRevocationLists(theirs).serials.size).toBe(1);
    expect(serials).toEqual(
      readRevocationLists(ours).serials.union(readRevocationLists(theirs).serials),
    );
  });

  test('what is none is refused', () => {
    const whole = readFileSync(authority.revocationList()).toString();
    const [, body = ''] = /CRL-----\n([\s\S]*?)-----END/.exec(whole) ?? [];
    const pem = (bytes: Buffer) =>
      Buffer.from(
        `-----BEGIN X509 CRL-----\n${bytes.toString('base64')}\n-----END X509 CRL-----\n`,
      );
    const der = Buffer.from(body, 'base64');
    expect(readRevocationLists(pem(der))).toEqual(readRevocationLists(Buffer.from(whole)));
    const bad = [
      Buffer.from('nothing'),
      readFileSync(authority.ca),
      pem(der.subarray(0, 40)),
      pem(Buffer.from([0x30, 0x85, 1, 1, 1, 1, 1])),
      pem(Buffer.from([0x30, 0x02, 0x05, 0x00])),
      pem(Buffer.from([0x02, 0x00])),
    ];
    for (const each of bad) expect(() => readRevocationLists(each)).toThrow(/revocation list/);
  });
});
