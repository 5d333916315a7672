import { expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import {
  type GatewayProcess,
  makeWorkplace,
  openAlarms,
  publishReadings,
  startGateway,
} from '../support/gateway-process.ts';

interface Operation {
  readonly responses: Readonly<
    Record<string, { readonly content?: Readonly<Record<string, { readonly schema: object }>> }>
  >;
}
interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: object };
}

/** Takes every answer of a running gateway at its word: what its own OpenAPI document says of that route and status. */
class Reader {
  readonly #gateway: GatewayProcess;
  readonly #description: Description;

  constructor(gateway: GatewayProcess, description: Description) {
    this.#gateway = gateway;
    this.#description = description;
  }

  async read(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(`${this.#gateway.httpUrl}${path}`, {
      method,
      ...(body === undefined
        ? {}
        : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
    });
    const where = `${method} ${path} ${response.status}`;
    const described = this.#operation(method, path)?.responses[response.status];
    expect(described, `${where} is described`).toBeDefined();
    const text = await response.text();
    if (text === '') return undefined;
    const type = (response.headers.get('content-type') ?? '').split(';', 1)[0] ?? '';
    const schema = described?.content?.[type]?.schema;
    expect(schema, `${where} as ${type} is described`).toBeDefined();
    const answer: unknown = JSON.parse(text);
    const { error } = this.#compile(schema ?? {}).safeParse(answer);
    expect(error?.issues ?? [], where).toEqual([]);
    return answer;
  }

  #operation(method: string, path: string): Operation | undefined {
    const plain = path.split('?', 1)[0] ?? '';
    const fits = (template: string) =>
      new RegExp(`^${template.replaceAll(/\{\w+\}/g, '[^/]+')}$`).test(plain);
    const [first] = Object.keys(this.#description.paths)
      .filter(fits)
      .sort((one, other) => one.split('{').length - other.split('{').length);
    return this.#description.paths[first ?? '']?.[method.toLowerCase()];
  }

  #compile(schema: object): z.ZodType {
    const whole = JSON.stringify({ ...schema, $defs: this.#description.components.schemas });
    return z.fromJSONSchema(JSON.parse(whole.replaceAll('#/components/schemas/', '#/$defs/')));
  }
}

it('every answer, refusals too, is as the OpenAPI document that the gateway serves describes it', async () => {
  const workplace = makeWorkplace();
  const gateway = await startGateway(workplace.config);
  onTestFinished(async () => {
    await gateway.end('SIGKILL');
    workplace.remove();
  });
  const reader = new Reader(gateway, await gateway.get<Description>('/openapi.json'));
  await publishReadings(gateway, 'north-park/tank-farm-1', { 'lt-101': 10.7, 'gt-201': 90 });
  const [alarm] = await openAlarms(gateway, '?point=lt-101');
  const alarms = '/api/v1/alarms';
  const point = '/api/v1/points/north-park/tank-farm-1/lt-102';

  await reader.read('POST', `${alarms}/${alarm?.id}/close`);
  await reader.read('POST', `${alarms}/${alarm?.id}/acknowledge`, { version: 9 });
  await reader.read('POST', `${alarms}/${alarm?.id}/acknowledge`, { comment: 'seen' });
  await reader.read('POST', `${alarms}/${alarm?.id}/shelve`, { minutes: 61, reason: 'too long' });
  await reader.read('POST', `${alarms}/none/comment`, { comment: 'nobody' });
  await reader.read('POST', `${alarms}/acknowledge`, { alarms: [{ id: 'none' }] });
  await reader.read('POST', `${point}/shelve`, { minutes: 5, reason: 'nothing alarms here' });
  await reader.read('POST', `${point}/unshelve`, {});
  await reader.read('POST', `${point}/mode`, { mode: 'bump-test', minutes: 1, reason: 'test' });
  await reader.read('POST', `${point}/mode`, { mode: 'siesta' });
  await reader.read('DELETE', '/api/v1/session');
  const change = { password: 'correct horse', newPassword: 'another horse' };
  await reader.read('POST', '/api/v1/session/password', change);
  await reader.read('POST', '/api/v1/session/password', { ...change, newPassword: 'short' });
  await reader.read('POST', '/api/v1/sessions/end', { password: change.password });
  const asked = [
    ...['sites', 'sources', 'points', 'alarms?state=all', 'events', 'inhibitions', 'interlocks'],
    ...['profiles', 'journal', 'rejected', 'clients', 'views', 'session', 'sessions'],
    ...['alarms?limit=0', 'events?kind=rumour', 'alarms/none', `alarms/${alarm?.id}`],
    'points/north-park/tank-farm-1/lt-101/history',
    'points/north-park/tank-farm-1/lt-101/history?every=1h',
    'points/north-park/tank-farm-1/none/history',
  ].map((path) => `/api/v1/${path}`);
  for (const path of ['/healthz', '/readyz', ...asked]) await reader.read('GET', path);
});
