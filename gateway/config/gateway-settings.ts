import { resolve } from 'node:path';
import type { GuardedAction } from '../../rules/guarded-action.ts';
import { deepFreeze } from './configuration-hash.ts';
import type { GatewayFile } from './gateway-file.ts';

/** Where the gateway keeps what an InfluxDB server does not. */
export interface InfluxSettings {
  readonly kind: 'influxdb';
  readonly version: 1 | 2 | 3;
  readonly url: string;
  readonly database: string | null;
  readonly bucket: string | null;
  readonly org: string | null;
  readonly token: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly retention: string | null;
}

/** The gateway file with every default filled in and every path absolute; frozen. */
export interface GatewaySettings {
  /** The gateway file itself. */
  readonly file: string;
  readonly data: string;
  readonly mqtt: {
    readonly host: string;
    /** 0 for any free port. */
    readonly port: number;
    readonly tls: {
      readonly port: number;
      readonly cert: string;
      readonly key: string;
      readonly ca: string | null;
      readonly crl: string | null;
      readonly requireClientCert: boolean;
    } | null;
    readonly ws: { readonly port: number } | null;
    readonly general: boolean;
  };
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly tls: { readonly cert: string; readonly key: string } | null;
  };
  readonly security: {
    readonly mode: 'open' | 'enforced';
    readonly allowPlaintext: boolean;
    readonly secondPerson: readonly GuardedAction[];
  };
  readonly historian: { readonly kind: 'embedded' } | InfluxSettings;
}

function historianSettings({ historian }: GatewayFile): GatewaySettings['historian'] {
  if (historian.kind === 'embedded') return historian;
  return {
    kind: 'influxdb',
    version: historian.version,
    url: historian.url,
    database: historian.database ?? null,
    bucket: historian.bucket ?? null,
    org: historian.org ?? null,
    token: historian.token ?? null,
    username: historian.username ?? null,
    password: historian.password ?? null,
    retention: historian.retention ?? null,
  };
}

/** Resolves a checked gateway file; `directory` is the one that its paths start from. */
export function settleGateway(
  file: string,
  directory: string,
  parsed: GatewayFile,
): GatewaySettings {
  const { mqtt, http } = parsed;
  return deepFreeze({
    file: resolve(file),
    data: resolve(directory, parsed.data),
    mqtt: {
      host: mqtt.host,
      port: mqtt.port,
      tls:
        mqtt.tls === undefined
          ? null
          : {
              port: mqtt.tls.port,
              cert: resolve(directory, mqtt.tls.cert),
              key: resolve(directory, mqtt.tls.key),
              ca: mqtt.tls.ca === undefined ? null : resolve(directory, mqtt.tls.ca),
              crl: mqtt.tls.crl === undefined ? null : resolve(directory, mqtt.tls.crl),
              requireClientCert: mqtt.tls.requireClientCert,
            },
      ws: mqtt.ws ?? null,
      general: mqtt.general,
    },
    http: {
      host: http.host,
      port: http.port,
      tls:
        http.tls === undefined
          ? null
          : { cert: resolve(directory, http.tls.cert), key: resolve(directory, http.tls.key) },
    },
    security: parsed.security,
    historian: historianSettings(parsed),
  });
}
