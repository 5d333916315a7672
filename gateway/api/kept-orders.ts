import { randomBytes } from 'node:crypto';

const ORDERS_MAX = 100;

/** The order in which somebody pages through a list that changes meanwhile. */
export class KeptOrder {
  readonly ids: readonly string[];
  /** Those that a page has shown; noted only where closed ones, which must not show them again, follow. */
  readonly shown = new Set<string>();
  #name: string | null = null;

  /** @param ids the list as it stands now */
  constructor(ids: readonly string[]) {
    this.ids = ids;
  }

  /** What a cursor names it by. Most lists fit on one page and are never named. */
  get name(): string {
    this.#name ??= randomBytes(9).toString('base64url');
    return this.#name;
  }
}

/**
 * Orders of lists that are being paged through, as they stood at the first page: what moves in between is neither passed
 * over nor shown twice. The oldest are forgotten; whoever pages on then goes by the place of the last item instead.
 */
export class KeptOrders {
  readonly #orders = new Map<string, KeptOrder>();

  /** Keeps an order that goes on behind a page. */
  keep(order: KeptOrder): void {
    this.#orders.delete(order.name);
    this.#orders.set(order.name, order);
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > ORDERS_MAX && oldest !== undefined) this.#orders.delete(oldest);
  }

  /** Null where it is forgotten, or of another run. */
  find(name: string): KeptOrder | null {
    return this.#orders.get(name) ?? null;
  }
}
