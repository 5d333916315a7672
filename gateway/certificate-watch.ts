import { X509Certificate } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { formatInstant } from '../rules/time.ts';
import type { PartState } from './api/dependencies.ts';
import type { GatewaySettings } from './config/gateway-settings.ts';
import { LIMITS } from './limits.ts';
import type { Cancel, Clock } from './ports.ts';
import { readRevocationLists } from './revocation-list.ts';

/** Certificate chain, key and authorities as they stand in their files, PEM. */
export interface LoadedCertificate {
  readonly cert: Buffer;
  readonly key: Buffer;
  readonly ca?: Buffer | undefined;
  /** What authorities have revoked, PEM. */
  readonly crl?: Buffer | undefined;
  /** Serial numbers in it. */
  readonly revokedSerials?: ReadonlySet<string> | undefined;
  /** When the first of its lists runs out; null or left out for never. */
  readonly crlEndsAt?: number | null | undefined;
}

/** A listener's certificate: where its files are, and who uses them. */
export interface WatchedCertificate {
  /** Key of the gateway file, such as `mqtt.tls`. */
  readonly name: string;
  readonly files: {
    readonly cert: string;
    readonly key: string;
    readonly ca: string | null;
    readonly crl: string | null;
  };
}

/** Puts another certificate in use, for connections from here on. */
type Use = (certificate: LoadedCertificate) => void;

/** The certificates that a gateway file names. */
export function certificatesOf({ mqtt, http }: GatewaySettings): readonly WatchedCertificate[] {
  return [
    ...(mqtt.tls === null ? [] : [{ name: 'mqtt.tls', files: mqtt.tls }]),
    ...(http.tls === null
      ? []
      : [{ name: 'http.tls', files: { ...http.tls, ca: null, crl: null } }]),
  ];
}

/** What is to be told of certificates. */
export interface CertificateNotice {
  readonly type:
    | 'certificate-renewed'
    | 'certificate-refused'
    | 'certificate-expiring'
    | 'revocation-list-expiring';
  readonly severity: 1 | 2 | 4;
  readonly detail: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

const DAY_MS = 86_400_000;
const URGENT_MS = 7 * DAY_MS;
/** Lists are made anew every few days or weeks; behind its end nobody's certificate is believed. */
const LIST_WARN_MS = 2 * DAY_MS;

/** Reads a certificate with its key and authorities; throws what is wrong with them. */
export async function loadCertificate({
  cert,
  key,
  ca,
  crl,
}: WatchedCertificate['files']): Promise<LoadedCertificate> {
  const loaded = {
    cert: await readFile(cert),
    key: await readFile(key),
    ...(ca === null ? {} : { ca: await readFile(ca) }),
    ...(crl === null ? {} : revocations(await readFile(crl))),
  };
  // Throws where the key is not the certificate's, or one of them is none.
  createSecureContext(loaded);
  return loaded;
}

function revocations(crl: Buffer): Partial<LoadedCertificate> {
  const { serials, nextUpdateAt } = readRevocationLists(crl);
  return { crl, revokedSerials: serials, crlEndsAt: nextUpdateAt };
}

interface Watched extends WatchedCertificate {
  readonly loaded: LoadedCertificate;
  listEndsAt: number;
  listToldAt: number;
  use: Use;
  version: string;
  expiresAt: number;
  refused: { readonly detail: string; readonly why: string } | null;
  toldAt: number;
}

/** Follows the files of certificates: another one comes into use without a restart, and one that runs out is told of in time. */
export class CertificateWatch {
  readonly #clock: Clock;
  readonly #tell: (notice: CertificateNotice) => void;
  readonly #watched: Watched[] = [];
  #cancel: Cancel = () => {};

  constructor(clock: Clock, tell: (notice: CertificateNotice) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** Reads what the listeners begin with. Rejects with what is wrong with a file. */
  async load(certificates: readonly WatchedCertificate[]): Promise<void> {
    for (const certificate of certificates) {
      const { name, files } = certificate;
      try {
        const version = await versionOf(files);
        const loaded = await loadCertificate(files);
        const { expiresAt, listEndsAt } = factsOf(loaded);
        const told = { expiresAt, listEndsAt, refused: null, ...NEVER_TOLD };
        this.#watched.push({ ...certificate, loaded, version, use: () => {}, ...told });
      } catch (error) {
        throw new TypeError(`${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }

  /** What a listener begins with; undefined where the gateway file names none for it. */
  get(name: string): LoadedCertificate | undefined {
    return this.#watched.find((watched) => watched.name === name)?.loaded;
  }

  /** Who takes another certificate over from here on. */
  whenRenewed(name: string, use: Use): void {
    const watched = this.#watched.find((each) => each.name === name);
    if (watched !== undefined) watched.use = use;
  }

  start(): void {
    this.#tellExpiring();
    const later = (): void => {
      this.#cancel = this.#clock.schedule(LIMITS.certificatesLookEveryMs, () => {
        void this.look();
        later();
      });
    };
    later();
  }

  stop(): void {
    this.#cancel();
  }

  /** Looks at the files now. Never rejects. */
  async look(): Promise<void> {
    for (const watched of this.#watched) await this.#lookAt(watched);
    this.#tellExpiring();
  }

  state(): PartState {
    const now = this.#clock.now().wallMs;
    for (const { name, refused, expiresAt, listEndsAt } of this.#watched) {
      if (refused !== null) {
        const { detail, why } = refused;
        return degraded(detail, { code: 'certificate-refused', params: { name, why } });
      }
      if (listEndsAt - now < LIST_WARN_MS) {
        const code = listEndsAt < now ? 'revocation-list-expired' : 'revocation-list-expiring';
        const params = { name, at: until(listEndsAt) };
        return degraded(expiringList(name, listEndsAt, now), { code, params });
      }
      if (expiresAt - now < LIMITS.certificateWarnMs) {
        const code = expiresAt < now ? 'certificate-expired' : 'certificate-expiring';
        const params = { name, at: until(expiresAt), days: daysUntil(expiresAt, now) };
        return degraded(expiring(name, expiresAt, now), { code, params });
      }
    }
    return { state: 'ok', detail: null };
  }

  async #lookAt(watched: Watched): Promise<void> {
    const { name, files } = watched;
    try {
      const version = await versionOf(files);
      if (version === watched.version) return;
      const loaded = await loadCertificate(files);
      watched.use(loaded);
      const { expiresAt, listEndsAt, subject } = factsOf(loaded);
      Object.assign(watched, { version, expiresAt, listEndsAt, refused: null, ...NEVER_TOLD });
      const detail = `${name}: another certificate is in use, good until ${until(expiresAt)}`;
      const told = { name, subject, expiresAt: until(expiresAt) };
      this.#tell({ type: 'certificate-renewed', severity: 4, detail, facts: told });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const detail = `${name}: the changed certificate is refused (${why}); the one before stays in use`;
      // Files are replaced one after the other: what does not fit together now may do so at the next look.
      if (watched.refused?.detail === detail) return;
      watched.refused = { detail, why };
      this.#tell({ type: 'certificate-refused', severity: 2, detail, facts: { name } });
    }
  }

  #tellExpiringList(watched: Watched, now: number): void {
    const { name, listEndsAt, listToldAt } = watched;
    if (listEndsAt - now >= LIST_WARN_MS || now - listToldAt < DAY_MS) return;
    watched.listToldAt = now;
    this.#tell({
      type: 'revocation-list-expiring',
      severity: 1,
      detail: expiringList(name, listEndsAt, now),
      facts: { name, expiresAt: until(listEndsAt) },
    });
  }

  /** Once a day for each that runs out. */
  #tellExpiring(): void {
    const now = this.#clock.now().wallMs;
    for (const watched of this.#watched) {
      this.#tellExpiringList(watched, now);
      const { name, expiresAt, toldAt } = watched;
      const left = expiresAt - now;
      if (left >= LIMITS.certificateWarnMs || now - toldAt < DAY_MS) continue;
      watched.toldAt = now;
      this.#tell({
        type: 'certificate-expiring',
        severity: left < URGENT_MS ? 1 : 2,
        detail: expiring(name, expiresAt, now),
        facts: { name, expiresAt: until(expiresAt) },
      });
    }
  }
}

const NEVER_TOLD = { toldAt: Number.NEGATIVE_INFINITY, listToldAt: Number.NEGATIVE_INFINITY };

function factsOf({ cert, crlEndsAt }: LoadedCertificate): {
  readonly expiresAt: number;
  readonly listEndsAt: number;
  readonly subject: string;
} {
  const certificate = new X509Certificate(cert);
  return {
    expiresAt: certificate.validToDate.getTime(),
    listEndsAt: crlEndsAt ?? Number.POSITIVE_INFINITY,
    subject: certificate.subject,
  };
}

function until(wallMs: number): string {
  return formatInstant(wallMs);
}

function degraded(detail: string, reason: PartState['reason']): PartState {
  return { state: 'degraded', detail, reason };
}

function daysUntil(wallMs: number, now: number): number {
  return Math.floor((wallMs - now) / DAY_MS);
}

function expiring(name: string, expiresAt: number, now: number): string {
  const days = daysUntil(expiresAt, now);
  if (days < 0) return `${name}: the certificate ran out at ${until(expiresAt)}`;
  return `${name}: the certificate runs out in ${days} days, at ${until(expiresAt)}; replace its files`;
}

function expiringList(name: string, endsAt: number, now: number): string {
  const when = endsAt < now ? 'ran out' : 'runs out';
  return `${name}: the revocation list ${when} at ${until(endsAt)}; behind it no client certificate is believed`;
}

async function versionOf({ cert, key, ca, crl }: WatchedCertificate['files']): Promise<string> {
  const paths = [cert, key, ca, crl].filter((path) => path !== null);
  const stats = await Promise.all(paths.map((path) => stat(path)));
  return stats.map(({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`).join(', ');
}
