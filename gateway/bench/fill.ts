import { openConnection, publishPacket, readAcknowledgements } from './raw-mqtt.ts';
import { type Plant, pointId, readingsTopic } from './rig.ts';

/** Readings of a message. */
export const FILL_ROWS = 100;
/** Upper limit of its points. */
export const FILL_LIMIT = 80;
/** The plant whose readings fill a journal. */
export const FILL_PLANT: Plant = {
  sources: 50,
  pointsEach: FILL_ROWS,
  limits: { L: 10, H: FILL_LIMIT },
};
const IN_FLIGHT = 200;

/** Publishes so many messages of columns, and resolves when the last one is acknowledged. */
export async function fill(mqttPort: number, messages: number): Promise<void> {
  const socket = await openConnection(mqttPort, 'filler');
  const points = JSON.stringify(Array.from({ length: FILL_ROWS }, (_, row) => pointId(row)));
  let sent = 0;
  const send = (count: number): void => {
    for (let i = 0; i < count && sent < messages; i++, sent++) {
      // Values wander below the limits; one message in a hundred breaches and so makes events. Each point ends within, so that a load
      // behind it begins with a crossing.
      const values = Array.from({ length: FILL_ROWS }, (_, row) => 20 + ((sent * 7 + row) % 50));
      if (sent % 100 === 0 && sent + FILL_PLANT.sources < messages) values[0] = 85;
      const payload = Buffer.from(`{"p":${points},"v":[${values}],"n":${sent}}`);
      const topic = readingsTopic(sent % FILL_PLANT.sources);
      socket.write(publishPacket(topic, payload, 1, (sent % 65_535) + 1));
    }
  };
  await readAcknowledgements(socket, messages, () => send(IN_FLIGHT), send);
  socket.destroy();
}
