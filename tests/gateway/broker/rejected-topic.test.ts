import { expect, it } from 'vitest';
import { RejectionTeller } from '../../../gateway/ingest/rejection-teller.ts';
import { MessageDecoder } from '../../../gateway/wire/decode-message.ts';
import { SAMPLE_REGISTER } from '../wire/sample-register.ts';
import { BrokerHarness, publishPacket, READING } from './broker-harness.ts';

it('a device is told what was refused, at a bounded rate, and is acknowledged all the same', async () => {
  const harness = new BrokerHarness();
  await harness.broker.prepare();
  const teller = new RejectionTeller({
    clock: harness.clock,
    publish: (notice) => harness.broker.publish(notice),
  });
  const decoder = new MessageDecoder(SAMPLE_REGISTER);
  harness.door.answer = ({ client, topic, payload }) => {
    const { rejections } = decoder.decode(topic, payload);
    teller.tell(client, rejections);
    return { lsn: 0, rejections };
  };
  const client = await harness.connected();
  client.send({
    cmd: 'subscribe',
    messageId: 1,
    subscriptions: [{ topic: 'hazgate/v1/north-park/rejected', qos: 1 }],
  });
  await client.until('suback');
  const unknownSite = READING.replace('north-park', 'nowhere');
  client.send(
    publishPacket(1, { payload: '"12"' }),
    publishPacket(2, { payload: '1', topic: unknownSite }),
    publishPacket(3, { payload: Buffer.alloc(70_000, 0x31) }),
  );
  for (let id = 4; id <= 33; id += 1) client.send(publishPacket(id, { payload: 'NaN' }));
  await client.until('puback', 33);
  await client.until('publish', 20);
  harness.clock.advanceNow(1_000);
  await client.until('publish', 21);
  const told = client
    .all('publish')
    .map((packet) => JSON.parse(String('payload' in packet ? packet.payload : '')));
  expect(told.slice(0, 3).map(({ code }) => code)).toEqual([
    'wrong-type',
    'too-large',
    'not-finite',
  ]);
  expect(told[0]).toMatchObject({ topic: READING, item: null });
  expect(told[20]).toMatchObject({ count: 12, code: 'not-finite' });
  expect(client.isClosed).toBe(false);
  await harness.stop();
});
