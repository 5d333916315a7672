/** One refused message as it is kept, with its place in the order. */
export interface RefusedMessageView {
  readonly id: number;
  /** RFC 3339, when it was received. */
  readonly at: string;
  readonly client: string;
  readonly topic: string;
  readonly site: string | null;
  readonly bytes: number;
  readonly rejected: number;
  readonly rejections: readonly {
    readonly item: number | null;
    readonly code: string;
    readonly detail: string;
  }[];
  /** The first 4 KiB. */
  readonly payload: Uint8Array;
}

/** A connected MQTT client. */
export interface ClientView {
  readonly client: string;
  readonly address: string;
  readonly connectedSeconds: number;
  readonly subscriptions: number;
}

/** How far the journal and its views have come. */
export interface JournalView {
  readonly durableSeq: number;
  readonly headSeq: number;
  readonly pendingBytes: number;
  readonly durableRecords: number;
  readonly unconfirmedRecords: number;
  readonly damagedBelow: number;
  readonly chain: { readonly seq: number; readonly hash: string | null };
  readonly sites: readonly {
    readonly site: string;
    readonly siteSeq: number;
    readonly hash: string;
  }[];
  readonly checkpoint: {
    readonly seq: number;
    readonly at: string;
    readonly signed: boolean;
  } | null;
  readonly views: Readonly<Record<string, number>>;
}

/** How the gateway is run, for whoever looks after it. */
export interface Operation {
  /** Newest first; `before` is the id of the last one known, `sites` undefined asks for all. */
  refused(query: {
    readonly limit: number;
    readonly before?: number | undefined;
    readonly sites?: readonly string[] | undefined;
  }): Promise<readonly RefusedMessageView[]>;
  clients(): readonly ClientView[];
  journal(): Promise<JournalView>;
}
