import type { ConnectionOptions, HttpError, Transport } from '@influxdata/influxdb-client';
import type { InfluxTarget } from './influx-target.ts';

/** One HTTP request to an InfluxDB server. */
export interface InfluxRequest {
  readonly method: 'GET' | 'POST';
  /** Path and query. */
  readonly path: string;
  /** Empty where there is none. */
  readonly body: string;
  /** Media type of the body. */
  readonly type: string;
  /** Gives the request up. */
  readonly signal: AbortSignal;
}

/** What came back. */
export interface InfluxAnswer {
  readonly status: number;
  /** Read as JSON where it is that. */
  readonly body: unknown;
}

/** Carries a request there and back. Rejects with the library's `HttpError` where the status is not 2xx, with any error where none came. */
export type InfluxTransport = (request: InfluxRequest) => Promise<InfluxAnswer>;

/** Whether a server has refused a request, so that it has a status. */
export function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && error.name === 'HttpError' && 'statusCode' in error;
}

async function openTransport(options: ConnectionOptions): Promise<Transport> {
  const { InfluxDB } = await import('@influxdata/influxdb-client');
  return new InfluxDB(options).transport;
}

/**
 * The transport of `@influxdata/influxdb-client`, which carries all versions. Where nobody asks for a server, neither that library is
 * loaded nor what Node loads for it.
 */
export function httpTransport(url: string, target: InfluxTarget): InfluxTransport {
  const address = new URL(url);
  // Credentials in an address would show up in messages.
  address.username = '';
  address.password = '';
  const options = { url: address.href, headers: { ...target.headers }, timeout: 0 };
  let transport: Promise<Transport> | null = null;
  return async ({ method, path, body, type, signal }) => {
    let status = 0;
    const headers = { 'content-type': type, accept: 'application/json' };
    transport ??= openTransport(options).catch((error: unknown) => {
      // What kept it from being loaded may pass.
      transport = null;
      throw error;
    });
    const answered = await (await transport).request(
      path,
      body,
      { method, headers, signal },
      (_headers, code) => {
        status = code ?? 0;
      },
    );
    return { status, body: answered };
  };
}
