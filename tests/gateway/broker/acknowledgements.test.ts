import { duplexPair } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Acknowledgements } from '../../../gateway/broker/acknowledgements.ts';
import { Connection } from '../../../gateway/broker/connection.ts';

function open() {
  const [ours, theirs] = duplexPair();
  const connection = new Connection(theirs, { address: 'pair' }, 0, () => {});
  const received: Buffer[] = [];
  ours.on('data', (chunk: Buffer) => received.push(chunk));
  const ids = () => {
    const bytes = Buffer.concat(received);
    return Array.from({ length: bytes.length / 4 }, (_, at) => bytes.readUInt16BE(at * 4 + 2));
  };
  return { connection, ids, received };
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

describe('acknowledgements', () => {
  it('go out in order, never early and never twice, whatever is confirmed and kept when', async () => {
    const step = fc.oneof(
      fc.record({ do: fc.constant('add' as const), records: fc.nat(2), keeping: fc.boolean() }),
      fc.record({ do: fc.constant('confirm' as const), back: fc.nat(5) }),
      fc.record({ do: fc.constant('keep' as const), pick: fc.nat(10) }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const acknowledgements = new Acknowledgements();
        const { connection, ids } = open();
        const keeps: (() => void)[] = [];
        const records: number[] = [];
        const kept = new Map<number, boolean>();
        let lsn = 0;
        let durable = 0;
        for (const each of steps) {
          if (each.do === 'add') {
            lsn += each.records;
            const messageId = records.push(lsn);
            kept.set(messageId, !each.keeping);
            const keeping = each.keeping
              ? new Promise<void>((resolve) => {
                  keeps.push(() => {
                    kept.set(messageId, true);
                    resolve();
                  });
                })
              : null;
            acknowledgements.add(
              { connection, qos: 1, messageId, lsn, bytes: 1, kept: keeping },
              () => {},
            );
          } else if (each.do === 'confirm') {
            durable = Math.max(durable, lsn - each.back);
            acknowledgements.confirm(durable);
          } else keeps.splice(each.pick, 1)[0]?.();
          await turns(2);
          const blocked = records.findIndex(
            (record, index) => record > durable || kept.get(index + 1) === false,
          );
          const expected = blocked === -1 ? records.length : blocked;
          expect(ids()).toEqual(Array.from({ length: expected }, (_, index) => index + 1));
        }
      }),
      { numRuns: 50 },
    );
  });

  it('of one commit and one connection leave in one write', async () => {
    const acknowledgements = new Acknowledgements();
    const { connection, received } = open();
    for (let messageId = 1; messageId <= 500; messageId += 1) {
      const message = { connection, qos: 1, messageId, lsn: messageId, bytes: 1, kept: null };
      acknowledgements.add(message, () => {});
    }
    acknowledgements.confirm(500);
    await turns(2);
    expect(received).toHaveLength(1);
    expect(received[0]).toHaveLength(2_000);
  });

  it('forget what went out, however long it goes on', () => {
    const acknowledgements = new Acknowledgements();
    const { connection } = open();
    for (let lsn = 1; lsn <= 10_000; lsn += 1) {
      acknowledgements.add(
        { connection, qos: 0, messageId: 0, lsn, bytes: 1, kept: null },
        () => {},
      );
      acknowledgements.confirm(lsn - 10);
      expect(acknowledgements.waiting).toBeLessThanOrEqual(11);
    }
    expect(connection.unconfirmedBytes).toBe(10);
  });
});
