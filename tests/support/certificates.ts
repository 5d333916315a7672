import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Files of a certificate, PEM. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/** An authority of a test's own, made by `openssl`. */
export class Authority {
  readonly directory: string;
  readonly ca: string;
  #serial = 0;

  constructor() {
    this.directory = mkdtempSync(join(tmpdir(), 'hazgate-ca-'));
    this.ca = join(this.directory, 'ca.pem');
    this.#openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...[
        '-subj',
        '/CN=test authority',
        '-days',
        '3650',
        '-keyout',
        'ca-key.pem',
        '-out',
        'ca.pem',
      ],
    );
  }

  /** A certificate for a common name, good for so many days; usable for 127.0.0.1 as a server. */
  issue(commonName: string, days = 90): CertificateFiles {
    this.#serial += 1;
    const name = `${commonName}-${this.#serial}`;
    writeFileSync(join(this.directory, 'ext'), 'subjectAltName=IP:127.0.0.1,DNS:localhost\n');
    this.#openssl(
      ...['req', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'],
      ...['-subj', `/CN=${commonName}`, '-keyout', `${name}-key.pem`, '-out', `${name}.csr`],
    );
    this.#openssl(
      ...['x509', '-req', '-in', `${name}.csr`, '-CA', 'ca.pem', '-CAkey', 'ca-key.pem'],
      ...['-set_serial', String(this.#serial), '-days', String(days), '-extfile', 'ext'],
      ...['-out', `${name}.pem`],
    );
    const at = (file: string): string => join(this.directory, file);
    return { cert: at(`${name}.pem`), key: at(`${name}-key.pem`) };
  }

  /** A list of what it has revoked, to which some more may be added, good from a day to another (YYYYMMDD). */
  revocationList(
    revoked: readonly CertificateFiles[] = [],
    [from, to] = ['20200101', '20491231'],
  ): string {
    if (!existsSync(join(this.directory, 'index.txt'))) {
      writeFileSync(join(this.directory, 'index.txt'), '');
      writeFileSync(join(this.directory, 'crlnumber'), '01\n');
      writeFileSync(
        join(this.directory, 'ca.cnf'),
        '[ca]\ndefault_ca=a\n[a]\ndatabase=index.txt\ncrlnumber=crlnumber\ncertificate=ca.pem\nprivate_key=ca-key.pem\ndefault_md=sha256\n',
      );
    }
    const ca = ['ca', '-config', 'ca.cnf'];
    for (const { cert } of revoked) this.#openssl(...ca, '-revoke', cert);
    const span = ['-crl_lastupdate', `${from}000000Z`, '-crl_nextupdate', `${to}000000Z`];
    this.#openssl(...ca, '-gencrl', ...span, '-out', 'crl.pem');
    return join(this.directory, 'crl.pem');
  }

  read({ cert, key }: CertificateFiles): { cert: Buffer; key: Buffer; ca: Buffer } {
    return { cert: readFileSync(cert), key: readFileSync(key), ca: readFileSync(this.ca) };
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }

  #openssl(...parameters: string[]): void {
    execFileSync('openssl', parameters, { cwd: this.directory, stdio: 'ignore' });
  }
}
