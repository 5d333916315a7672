import type { InfluxPorts } from '../../gateway/historian/influx-historian.ts';
import type { InfluxRequest, InfluxTransport } from '../../gateway/historian/influx-transport.ts';
import type { SimulatedInflux } from './influx.ts';
import type { LedgerFile } from './ledger-file.ts';
import type { Observer } from './observer.ts';
import { hold } from './violation.ts';

/** The way of one process to the server: behind its death every request stays without an answer. */
export class ProcessInflux implements InfluxPorts {
  readonly ledger: InfluxPorts['ledger'];
  readonly #server: SimulatedInflux;
  readonly #observer: Observer;
  readonly #open = new Set<InfluxRequest>();
  #isDead = false;

  constructor(server: SimulatedInflux, file: LedgerFile, observer: Observer) {
    this.#server = server;
    this.#observer = observer;
    this.ledger = file.host();
  }

  readonly transport: InfluxTransport = async (request) => {
    if (this.#isDead) return new Promise(() => {});
    this.#observer.guard(() => {
      hold('a database server is asked one thing at a time', this.#open.size === 0, () => {
        return `${request.path} while ${[...this.#open].map(({ path }) => path)} waits`;
      });
    });
    this.#open.add(request);
    const close = (): void => {
      this.#open.delete(request);
    };
    request.signal.addEventListener('abort', close, { once: true });
    try {
      const answer = await this.#server.request(request);
      return this.#isDead ? new Promise(() => {}) : answer;
    } catch (error) {
      if (this.#isDead) return new Promise(() => {});
      throw error;
    } finally {
      close();
    }
  };

  /** Dies at once; the operating system closes its files. */
  die(): void {
    this.#isDead = true;
    void this.ledger.stop();
  }
}
