import type { AddressInfo } from 'node:net';
import type { ListenerPorts } from './broker/listeners.ts';
import { isLoopback } from './config/gateway-check.ts';
import type { GatewaySettings } from './config/gateway-settings.ts';

const LOOPBACK = '127.0.0.1';

/** Where the gateway can be reached. */
export interface Addresses {
  readonly mqtt: string;
  readonly http: string;
  readonly ws: string | null;
  /** MQTT over TLS. */
  readonly mqtts: string | null;
}

/** A host as it stands in an address. */
function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}

/** Where plain MQTT listens: what goes beyond this machine goes through TLS, unless the site allows plain text. */
export function plainHostOf({ mqtt, security }: GatewaySettings): string {
  return isLoopback(mqtt.host) || security.allowPlaintext ? mqtt.host : LOOPBACK;
}

/** The addresses by the ports that were found free; `bound` is where HTTP listens. */
export function addressesOf(
  settings: GatewaySettings,
  ports: ListenerPorts,
  bound: AddressInfo | string | null,
): Addresses {
  const { mqtt, http } = settings;
  const plainHost = hostOf(plainHostOf(settings));
  const httpPort = typeof bound === 'object' && bound !== null ? bound.port : http.port;
  return {
    mqtt: `mqtt://${plainHost}:${ports.mqttPort}`,
    http: `http${http.tls === null ? '' : 's'}://${hostOf(http.host)}:${httpPort}`,
    ws: ports.wsPort === null ? null : `ws://${plainHost}:${ports.wsPort}`,
    mqtts: ports.tlsPort === null ? null : `mqtts://${hostOf(mqtt.host)}:${ports.tlsPort}`,
  };
}
