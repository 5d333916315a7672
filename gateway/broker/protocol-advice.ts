import type { SteadyMs } from '../../rules/time.ts';
import type { BrokerLog } from './broker-door.ts';

const EVERY_MS = 60_000;
const ADDRESSES_MAX = 1_000;

/** Tells the log, once a minute an address, what to do about a client that speaks MQTT 5. */
export class ProtocolAdvice {
  private readonly log: BrokerLog;
  private readonly toldAt = new Map<string, SteadyMs>();

  constructor(log: BrokerLog) {
    this.log = log;
  }

  tell(address: string, client: string, now: SteadyMs): void {
    const last = this.toldAt.get(address);
    if (last !== undefined && now - last < EVERY_MS) return;
    if (this.toldAt.size >= ADDRESSES_MAX) this.toldAt.clear();
    this.toldAt.set(address, now);
    this.log.warn(
      { address, client },
      'a client speaks MQTT 5 and is refused (CONNACK 1): set its protocol version to MQTT 3.1.1 (4)',
    );
  }
}
