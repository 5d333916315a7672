import type { IncomingHttpHeaders } from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { createWebSocketStream, WebSocketServer } from 'ws';
import { LIMITS } from '../limits.ts';
import { createServer } from '../node-http.ts';
import { TLS_PROTOCOL } from '../tls-protocol.ts';
import type { BrokerLog } from './broker-door.ts';
import type { Peer } from './connection.ts';

const HANDSHAKE_WITHIN_MS = 5_000;
/** A WebSocket frame may hold more than one packet. */
const FRAME_BYTES_MAX = 2 * LIMITS.packetBytesMax;

/** Texts in PEM. */
export interface TlsSettings {
  readonly port: number;
  readonly cert: string | Buffer;
  readonly key: string | Buffer;
  readonly ca?: string | Buffer | undefined;
  /** Certificates that those authorities have revoked. */
  readonly crl?: string | Buffer | undefined;
  /** Their serial numbers, in capital hexadecimal without leading zeros. */
  readonly revokedSerials?: ReadonlySet<string> | undefined;
  /** Only clients with a certificate of `ca` are let in. */
  readonly requireClientCert?: boolean | undefined;
}

/** What of it may be replaced while the listener is open. */
export type RenewedCertificate = Omit<TlsSettings, 'port' | 'requireClientCert'>;

/** Where the broker listens; port 0 is any free one. */
export interface ListenerSettings {
  readonly host: string;
  /** Where TCP and WebSocket listen without TLS; `host` where not given. */
  readonly plainHost?: string | undefined;
  /** Whether pages of any host that the machine goes by may come in, not of the loopback alone. */
  readonly anyHost?: boolean | undefined;
  readonly port: number;
  readonly tls?: TlsSettings | undefined;
  readonly ws?: { readonly port: number } | undefined;
  /** Connections of one listener. */
  readonly connectionsMax: number;
}

/** The ports that are really used. */
export interface ListenerPorts {
  readonly mqttPort: number;
  readonly tlsPort: number | null;
  readonly wsPort: number | null;
}

/** Takes a stream that speaks MQTT. */
type Attach = (stream: Duplex, peer: Peer) => void;

/** Whether a `Host` header or the host of an `Origin` names this machine itself. */
export function isLoopbackHost(host: string): boolean {
  const name = host.toLowerCase().replace(/:\d*$/, '');
  return name === 'localhost' || name === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(name);
}

/** Where everybody signs in: a page may come in that was loaded under the same host, whatever its name. */
export function isSameHostRequest({ host = '', origin }: IncomingHttpHeaders): boolean {
  if (origin === undefined) return true;
  const own = `http://${host}`;
  if (!URL.canParse(own) || !URL.canParse(origin)) return false;
  return new URL(origin).hostname === new URL(own).hostname;
}

function namesIn(certificate: tls.PeerCertificate): readonly string[] {
  const { CN } = certificate.subject ?? {};
  const alternatives = (certificate.subjectaltname ?? '')
    .split(', ')
    .map((name) => name.replace(/^(?:DNS|URI|email):/, ''));
  return [...[CN ?? []].flat(), ...alternatives].filter((name) => name !== '');
}

function showsCertificate(socket: tls.TLSSocket): boolean {
  return Object.keys(socket.getPeerCertificate()).length > 0;
}

function tlsPeer(socket: tls.TLSSocket): Peer {
  const address = addressOf(socket);
  if (!socket.authorized) return { address };
  const certificate = socket.getPeerCertificate();
  return {
    address,
    certificateNames: namesIn(certificate),
    certificateSerial: certificate.serialNumber.replace(/^0+(?=.)/, ''),
  };
}

/** A page from elsewhere must not reach the broker through a browser on this machine. */
export function isLocalRequest(headers: IncomingHttpHeaders): boolean {
  if (!isLoopbackHost(headers.host ?? '')) return false;
  const { origin } = headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && isLoopbackHost(new URL(origin).host);
}

function addressOf(socket: net.Socket): string {
  return socket.remoteAddress ?? 'unknown';
}

async function listen(server: net.Server, host: string, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ host, port }, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** The sockets of the broker: TCP, and TLS and WebSocket where they are asked for. */
export class Listeners {
  private readonly settings: ListenerSettings;
  private readonly log: BrokerLog;
  private readonly attach: Attach;
  private readonly servers: net.Server[] = [];
  private secureServer: tls.Server | null = null;

  constructor(settings: ListenerSettings, log: BrokerLog, attach: Attach) {
    this.settings = settings;
    this.log = log;
    this.attach = attach;
  }

  /** Rejects where a port can't be had; nothing is left open then. */
  async start(): Promise<ListenerPorts> {
    const { port, tls: tlsSettings, ws, host, plainHost = host } = this.settings;
    try {
      const wsPort =
        ws === undefined ? null : await this.open(this.webSocketServer(), plainHost, ws.port);
      const tlsPort =
        tlsSettings === undefined
          ? null
          : await this.open(this.tlsServer(tlsSettings), host, tlsSettings.port);
      const mqttPort = await this.open(this.tcpServer(), plainHost, port);
      return { mqttPort, tlsPort, wsPort };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Takes no further connections; open ones stay. */
  async stop(): Promise<void> {
    for (const server of this.servers.splice(0)) server.close();
  }

  /** Another certificate, for connections from here on. Throws where it is none; the one before then stays. */
  renewCertificate({ cert, key, ca, crl }: RenewedCertificate): void {
    this.secureServer?.setSecureContext({ cert, key, ca, crl, ...TLS_PROTOCOL });
  }

  private async open(server: net.Server, host: string, port: number): Promise<number> {
    server.maxConnections = this.settings.connectionsMax;
    const actual = await listen(server, host, port);
    this.servers.push(server);
    server.on('error', (error) => this.log.error({ error }, 'a broker listener failed'));
    server.on('drop', (data) => {
      this.log.warn({ address: data?.remoteAddress }, 'too many connections, one was dropped');
    });
    return actual;
  }

  private tcpServer(): net.Server {
    // A reading is one small packet: with Nagle's algorithm its acknowledgement waits for the next one.
    return net.createServer({ noDelay: true, keepAlive: true }, (socket) => {
      this.attach(socket, { address: addressOf(socket) });
    });
  }

  private tlsServer({ cert, key, ca, crl, requireClientCert = false }: TlsSettings): net.Server {
    const server = tls.createServer(
      {
        cert,
        key,
        ca,
        crl,
        // Where there is an authority a client may show a certificate, also where it need not.
        requestCert: requireClientCert || ca !== undefined,
        rejectUnauthorized: requireClientCert,
        ...TLS_PROTOCOL,
        handshakeTimeout: HANDSHAKE_WITHIN_MS,
        noDelay: true,
        keepAlive: true,
      },
      (socket) => {
        if (crl === undefined || socket.authorized || !showsCertificate(socket)) {
          this.attach(socket, tlsPeer(socket));
          return;
        }
        // Where somebody keeps a list of what is revoked, a certificate that is not believed is no oversight.
        const reason = String(socket.authorizationError);
        this.log.warn({ address: addressOf(socket), reason }, 'a client certificate is refused');
        socket.destroy();
      },
    );
    this.secureServer = server;
    server.on('tlsClientError', (error, socket) => {
      const address = addressOf(socket);
      this.log.info({ address, reason: error.message }, 'a TLS handshake failed');
      // One that only stalls is told of and left open.
      socket.destroy();
    });
    return server;
  }

  private webSocketServer(): net.Server {
    const server = createServer({ noDelay: true, keepAlive: true }, (_request, response) => {
      response.writeHead(426, { connection: 'close', upgrade: 'websocket' }).end();
    });
    server.headersTimeout = HANDSHAKE_WITHIN_MS;
    server.requestTimeout = HANDSHAKE_WITHIN_MS;
    const webSockets = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      maxPayload: FRAME_BYTES_MAX,
      perMessageDeflate: false,
      handleProtocols: (protocols) => (protocols.has('mqtt') ? 'mqtt' : false),
    });
    const isWelcome = this.settings.anyHost === true ? isSameHostRequest : isLocalRequest;
    server.on('upgrade', (request, socket, head) => {
      socket.on('error', () => socket.destroy());
      const isOffered = /(?:^|,)\s*mqtt\s*(?:,|$)/.test(
        request.headers['sec-websocket-protocol'] ?? '',
      );
      if (!isOffered || !isWelcome(request.headers)) {
        const status = isOffered ? '403 Forbidden' : '400 Bad Request';
        socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        this.attach(createWebSocketStream(webSocket), { address: addressOf(request.socket) });
      });
    });
    return server;
  }
}
