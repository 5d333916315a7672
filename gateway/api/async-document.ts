import { z } from 'zod';
import { CHANNELS, type Channel } from './message-contract.ts';

const SHARED_REFERENCE = '#/components/schemas/__shared#/$defs/';

type Json = Readonly<Record<string, unknown>>;

const PARAMETERS: Readonly<Record<string, string>> = {
  site: 'Id of a site',
  source: 'Id of a source of it',
  point: 'Id of a point of that',
  area: 'Id of an area of the source',
  alarmId: 'Id of an alarm',
};

function parametersOf(address: string): Json {
  const names = [...address.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  return Object.fromEntries(names.map((name) => [name, { description: PARAMETERS[name] }]));
}

function componentName(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** The schemas of all messages and of what they share, each by its name. */
function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  for (const [name, { message }] of Object.entries(CHANNELS)) {
    registry.add(message, { id: z.globalRegistry.get(message)?.id ?? componentName(name) });
  }
  const { schemas } = z.toJSONSchema(registry, {
    target: 'draft-2020-12',
    uri: (id) => `#/components/schemas/${id}`,
    io: 'input',
  });
  const { __shared, ...named } = schemas as Record<string, { $defs?: Json }>;
  // What several of them use is given in a place that only zod knows.
  const text = JSON.stringify({ ...named, ...__shared?.$defs });
  const all: Record<string, Json> = JSON.parse(
    text.replaceAll(SHARED_REFERENCE, '#/components/schemas/'),
  );
  return Object.fromEntries(
    Object.entries(all).map(([id, { $id: _, $schema: __, ...schema }]) => [id, schema]),
  );
}

function schemaName(name: string, { message }: Channel): string {
  return z.globalRegistry.get(message)?.id ?? componentName(name);
}

/** The AsyncAPI 3.0 document of the MQTT side, made from the same schemas as the HTTP side. */
export function asyncDocument(version: string): Json {
  const all: readonly [string, Channel][] = Object.entries(CHANNELS);
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'Hazgate over MQTT',
      version,
      description:
        'MQTT 3.1.1, QoS 0 to 2. Times the gateway writes are RFC 3339 in UTC. Bad data is told on `rejected` and never closes a connection.',
    },
    defaultContentType: 'application/json',
    channels: Object.fromEntries(
      all.map(([name, { address, summary }]) => [
        name,
        {
          address,
          summary,
          parameters: parametersOf(address),
          messages: { [name]: { $ref: `#/components/messages/${name}` } },
        },
      ]),
    ),
    operations: Object.fromEntries(
      all.map(([name, { sender, summary, retained }]) => [
        name,
        {
          // Seen from the gateway.
          action: sender === 'gateway' ? 'send' : 'receive',
          channel: { $ref: `#/channels/${name}` },
          summary,
          messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
          bindings: { mqtt: { qos: 1, retain: retained, bindingVersion: '0.2.0' } },
        },
      ]),
    ),
    components: {
      messages: Object.fromEntries(
        all.map(([name, channel]) => [
          name,
          {
            name,
            summary: channel.summary,
            payload: { $ref: `#/components/schemas/${schemaName(name, channel)}` },
          },
        ]),
      ),
      schemas: componentSchemas(),
    },
  };
}
