import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type {
  GeneralChange,
  KeptGeneral,
  KeptGeneralSession,
  QueuedMessage,
} from '../general-keeper.ts';
import { openDatabaseFile, transact } from '../views/database-file.ts';

const VERSION = 1;
const SCHEMA = `
  CREATE TABLE retained (topic TEXT PRIMARY KEY, qos INTEGER NOT NULL, payload BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE session (client TEXT PRIMARY KEY, credential TEXT) STRICT;
  CREATE TABLE handshake (client TEXT, message_id INTEGER, PRIMARY KEY (client, message_id)) STRICT, WITHOUT ROWID;
  CREATE TABLE subscription (client TEXT, topic TEXT, qos INTEGER NOT NULL, PRIMARY KEY (client, topic)) STRICT, WITHOUT ROWID;
  CREATE TABLE queued (
    client TEXT, counter INTEGER, topic TEXT NOT NULL, qos INTEGER NOT NULL, payload BLOB NOT NULL,
    message_id INTEGER, released INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (client, counter)
  ) STRICT;
  CREATE INDEX queued_by_message ON queued (client, message_id);
`;

const STATEMENTS = {
  retain: 'INSERT OR REPLACE INTO retained VALUES (?, ?, ?)',
  clear: 'DELETE FROM retained WHERE topic = ?',
  open: 'INSERT OR REPLACE INTO session VALUES (?, ?)',
  endSession: 'DELETE FROM session WHERE client = ?',
  endHandshakes: 'DELETE FROM handshake WHERE client = ?',
  endSubscriptions: 'DELETE FROM subscription WHERE client = ?',
  endQueue: 'DELETE FROM queued WHERE client = ?',
  subscribe: 'INSERT OR REPLACE INTO subscription VALUES (?, ?, ?)',
  unsubscribe: 'DELETE FROM subscription WHERE client = ? AND topic = ?',
  queue:
    'INSERT OR IGNORE INTO queued (client, counter, topic, qos, payload) VALUES (?, ?, ?, ?, ?)',
  sent: 'UPDATE queued SET message_id = ? WHERE client = ? AND counter = ?',
  release: 'UPDATE queued SET released = 1 WHERE client = ? AND message_id = ?',
  delivered: 'DELETE FROM queued WHERE client = ? AND counter = ?',
  completed: 'DELETE FROM queued WHERE client = ? AND message_id = ?',
  openHandshake: 'INSERT OR IGNORE INTO handshake VALUES (?, ?)',
  closeHandshake: 'DELETE FROM handshake WHERE client = ? AND message_id = ?',
} as const;

type Statements = Readonly<Record<keyof typeof STATEMENTS, StatementSync>>;
type Row = Readonly<Record<string, unknown>>;

function prepare(database: DatabaseSync): Statements {
  const entries = Object.entries(STATEMENTS).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(entries) as Statements;
}

function queuedMessage(row: Row): QueuedMessage {
  return {
    counter: Number(row.counter),
    topic: String(row.topic),
    qos: Number(row.qos),
    payload: row.payload as Uint8Array,
    messageId: row.message_id === null ? null : Number(row.message_id),
    isReleased: row.released === 1,
  };
}

/** What a general broker keeps, in a SQLite file: synchronous, for a thread of its own. */
export class GeneralStore {
  private readonly database: DatabaseSync;
  private readonly statements: Statements;
  private wasSetAside = false;

  constructor(path: string) {
    const isSetAside = (): void => {
      this.wasSetAside = true;
    };
    this.database = openDatabaseFile({
      content: 'only-copy',
      path,
      version: VERSION,
      schema: SCHEMA,
      isSetAside,
    });
    this.statements = prepare(this.database);
  }

  load(): KeptGeneral {
    const all = (sql: string, ...values: readonly string[]): readonly Row[] =>
      this.database.prepare(sql).all(...values);
    const retained = all('SELECT topic, qos, payload FROM retained ORDER BY topic').map((row) => ({
      topic: String(row.topic),
      qos: Number(row.qos),
      payload: row.payload as Uint8Array,
    }));
    const sessions = all('SELECT client, credential FROM session ORDER BY rowid').map(
      ({ client, credential }): KeptGeneralSession => {
        const id = String(client);
        return {
          client: id,
          credential: credential === null ? null : String(credential),
          handshakes: all('SELECT message_id FROM handshake WHERE client = ?', id).map((row) =>
            Number(row.message_id),
          ),
          subscriptions: all('SELECT topic, qos FROM subscription WHERE client = ?', id).map(
            ({ topic, qos }) => ({ topic: String(topic), qos: Number(qos) }),
          ),
          queue: all('SELECT * FROM queued WHERE client = ? ORDER BY counter', id).map(
            queuedMessage,
          ),
        };
      },
    );
    return { retained, sessions, wasSetAside: this.wasSetAside };
  }

  /** Takes all of these steps or none. */
  write(changes: readonly GeneralChange[]): void {
    transact(this.database, () => {
      for (const change of changes) this.take(change);
    });
  }

  close(): void {
    this.database.close();
  }

  private take(change: GeneralChange): void {
    const { statements } = this;
    switch (change.do) {
      case 'retain': {
        const { topic, qos, payload } = change;
        if (payload.byteLength === 0) statements.clear.run(topic);
        else statements.retain.run(topic, qos, payload);
        return;
      }
      case 'open':
        statements.open.run(change.client, change.credential);
        return;
      case 'end':
        for (const name of ['Session', 'Handshakes', 'Subscriptions', 'Queue'] as const)
          statements[`end${name}`].run(change.client);
        return;
      case 'subscribe':
        for (const { topic, qos } of change.subscriptions)
          statements.subscribe.run(change.client, topic, qos);
        return;
      case 'unsubscribe':
        for (const topic of change.topics) statements.unsubscribe.run(change.client, topic);
        return;
      case 'handshake': {
        const { client, messageId, isOpen } = change;
        statements[isOpen ? 'openHandshake' : 'closeHandshake'].run(client, messageId);
        return;
      }
      default:
        this.followMessage(change);
    }
  }

  private followMessage(
    change: Extract<GeneralChange, { do: 'queue' | 'sent' | 'released' | 'delivered' }>,
  ): void {
    const { statements } = this;
    const { client } = change;
    if (change.do === 'queue') {
      const { counter, topic, qos, payload } = change.message;
      statements.queue.run(client, counter, topic, qos, payload);
    } else if (change.do === 'sent') {
      statements.sent.run(change.messageId, client, change.counter);
    } else if (change.do === 'released') statements.release.run(client, change.messageId);
    else if (change.counter !== null) statements.delivered.run(client, change.counter);
    else statements.completed.run(client, change.messageId);
  }
}

/** Where a thread finds {@link createStore}. */
export const GENERAL_STORE_URL: string = import.meta.url;

/** Opens the store at a path; called in the thread that it then runs in. */
export function createStore(path: string): GeneralStore {
  return new GeneralStore(path);
}
