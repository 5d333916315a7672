import { randomBytes } from 'node:crypto';

const ORDERS_MAX = 100;

/** The order in which somebody pages through a list that changes meanwhile. */
export interface KeptOrder {
  readonly id: string;
  readonly ids: readonly string[];
  /** Those that a page has shown. */
  readonly shown: Set<string>;
}

/** The order of a list as it stands now. */
export function newOrder(ids: readonly string[]): KeptOrder {
  return { id: randomBytes(9).toString('base64url'), ids, shown: new Set() };
}

/**
 * Orders of lists that are being paged through, as they stood at the first page: what moves in between is neither passed
 * over nor shown twice. The oldest are forgotten; whoever pages on then goes by the place of the last item instead.
 */
export class KeptOrders {
  readonly #orders = new Map<string, KeptOrder>();

  /** Keeps an order that goes on behind a page. */
  keep(order: KeptOrder): void {
    this.#orders.delete(order.id);
    this.#orders.set(order.id, order);
    const [oldest] = this.#orders.keys();
    if (this.#orders.size > ORDERS_MAX && oldest !== undefined) this.#orders.delete(oldest);
  }

  /** Null where it is forgotten, or of another run. */
  find(id: string): KeptOrder | null {
    return this.#orders.get(id) ?? null;
  }
}
