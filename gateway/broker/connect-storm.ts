import type { SteadyMs } from '../../rules/time.ts';

const WINDOW_MS = 60_000;
const BAN_MS = 60_000;
/** CONNECTs of one client id from one address in a minute; a device that flaps does not come near it. */
const CONNECTS_MAX = 300;
/** Client ids remembered; beyond it the windows that have passed are forgotten. */
const REMEMBERED_MAX = 20_000;

interface Flapping {
  windowFrom: SteadyMs;
  connects: number;
  bannedUntil: SteadyMs;
}

/**
 * A client that connects again and again costs a handshake and a password each time. Beyond its measure it is refused for a
 * minute; all others are served meanwhile.
 */
export class ConnectStorm {
  private readonly flapping = new Map<string, Flapping>();

  /** Counts a CONNECT: `banned` and `banned-now` are refused, and `banned-now` is worth a line in the log. */
  count(clientId: string, address: string, now: SteadyMs): 'welcome' | 'banned' | 'banned-now' {
    const known = this.of(JSON.stringify([clientId, address]), now);
    if (now < known.bannedUntil) return 'banned';
    if (now - known.windowFrom >= WINDOW_MS) {
      known.windowFrom = now;
      known.connects = 0;
    }
    known.connects += 1;
    if (known.connects <= CONNECTS_MAX) return 'welcome';
    known.bannedUntil = now + BAN_MS;
    known.connects = 0;
    return 'banned-now';
  }

  private of(key: string, now: SteadyMs): Flapping {
    let known = this.flapping.get(key);
    if (known === undefined) {
      if (this.flapping.size >= REMEMBERED_MAX) this.forget(now);
      known = { windowFrom: now, connects: 0, bannedUntil: 0 };
      this.flapping.set(key, known);
    }
    return known;
  }

  private forget(now: SteadyMs): void {
    for (const [key, { windowFrom, bannedUntil }] of this.flapping) {
      if (now - windowFrom >= WINDOW_MS && now >= bannedUntil) this.flapping.delete(key);
    }
    if (this.flapping.size >= REMEMBERED_MAX) this.flapping.clear();
  }
}
