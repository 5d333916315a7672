/** One step by which what a general broker keeps has changed. Taking the same step twice changes nothing more. */
export type GeneralChange =
  | {
      readonly do: 'retain';
      readonly topic: string;
      readonly qos: number;
      /** Empty: nothing is retained there any longer. */
      readonly payload: Uint8Array;
    }
  | { readonly do: 'open'; readonly client: string; readonly credential: string | null }
  /** The session with all that waits in it is over. */
  | { readonly do: 'end'; readonly client: string }
  | {
      readonly do: 'subscribe';
      readonly client: string;
      readonly subscriptions: readonly { readonly topic: string; readonly qos: number }[];
    }
  | { readonly do: 'unsubscribe'; readonly client: string; readonly topics: readonly string[] }
  | {
      readonly do: 'queue';
      readonly client: string;
      readonly message: Omit<QueuedMessage, 'messageId' | 'isReleased'>;
    }
  /** It is on its way under this packet identifier. */
  | {
      readonly do: 'sent';
      readonly client: string;
      readonly counter: number;
      readonly messageId: number;
    }
  /** The client has a QoS 2 message; only PUBCOMP is waited for. */
  | { readonly do: 'released'; readonly client: string; readonly messageId: number }
  /** It needs no further delivery: the one of this number, or under this packet identifier. */
  | {
      readonly do: 'delivered';
      readonly client: string;
      readonly counter: number | null;
      readonly messageId: number | null;
    }
  /** A QoS 2 message from the client is between PUBREC and PUBREL, or no longer. */
  | {
      readonly do: 'handshake';
      readonly client: string;
      readonly messageId: number;
      readonly isOpen: boolean;
    };

/** A message that waits for a client. */
export interface QueuedMessage {
  /** Rises with each message. */
  readonly counter: number;
  readonly topic: string;
  readonly qos: number;
  readonly payload: Uint8Array;
  /** Null before it was sent. */
  readonly messageId: number | null;
  readonly isReleased: boolean;
}

/** A session that outlives its connection. */
export interface KeptGeneralSession {
  readonly client: string;
  /** Only the same one may go on with it; null where nobody has to say who they are. */
  readonly credential: string | null;
  readonly handshakes: readonly number[];
  readonly subscriptions: readonly { readonly topic: string; readonly qos: number }[];
  /** In the order in which they came. */
  readonly queue: readonly QueuedMessage[];
}

/** All that a general broker keeps. */
export interface KeptGeneral {
  readonly retained: readonly {
    readonly topic: string;
    readonly qos: number;
    readonly payload: Uint8Array;
  }[];
  readonly sessions: readonly KeptGeneralSession[];
  /** The file was damaged or of another version: this is a new one, and what was kept lies beside it. */
  readonly wasSetAside: boolean;
}

/** Where a general broker keeps what must outlive the process. */
export interface GeneralKeeper {
  load(): Promise<KeptGeneral>;
  /** Takes all of these steps or none; resolves when they are on the disk, rejects where they are not. */
  write(changes: readonly GeneralChange[]): Promise<void>;
  stop(): Promise<void>;
}
