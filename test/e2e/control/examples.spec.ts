import { randomUUID } from 'node:crypto';
import { formatId, parseId, type IdPrefix } from '#kernel';
import { EXAMPLE_TIME, exampleId } from '../../../apps/control/http/conventions/examples.js';
import { CASES, DOCUMENT, faultsOf, queryOf, successOf, type ApiCase } from '../../support/api-cases.js';
import {
  channelFields,
  credential,
  failure,
  hold,
  invitation,
  key,
  member,
  model,
  organization,
  ownKey,
  ownToken,
  PRICE,
  route,
  settledRequest,
  startWorld,
  tier,
  token,
  user,
  type World,
} from '../../support/api-world.js';
import { startControlApp, type ApiList, type ApiObject, type ControlApp } from '../../support/control-app.js';
import { mintCode } from '../../support/customer-caller.js';

type Make = (world: World) => Promise<string>;

const latest =
  (path: string): Make =>
  async ({ app }) =>
    ((await app.call('get', `${path}?limit=1`).expect(200)).body as ApiList).data[0]?.id ?? '';

/** Objects that stand for the ids of the examples, on the operators' side. */
const OPERATORS_IDS: Partial<Record<IdPrefix, Make>> = {
  org: organization,
  key,
  tier,
  tok: token,
  usr: user,
  inv: invitation,
  mdl: model,
  chn: ({ create }) =>
    create('/channels', {
      ...channelFields(),
      credentials: [{ secret: 'sk-0123456789' }],
      models: [{ model: 'openai/gpt-4.1', upstream_id: 'gpt-4.1' }],
    }),
  crd: credential,
  route,
  gen: settledRequest,
  aud: latest('/audit'),
  /** Of the organization that was made last: the one in the path. */
  topup: async (world) => {
    const path = `/organizations/${await latest('/organizations')(world)}/topups`;
    const call = world.app.call('post', path, { amount_usd: '100' }).set('idempotency-key', randomUUID());
    return ((await call.expect(201)).body as ApiObject).id;
  },
  fail: async (world) => (await failure(world))[0] ?? '',
};

/** The same for a member of a customer, whose own they are. */
const CUSTOMERS_IDS: Partial<Record<IdPrefix, Make>> = {
  org: ({ customer }) => Promise.resolve(customer.organizationId),
  key: ownKey,
  tok: ownToken,
  mbr: member,
  inv: invitation,
  gen: async ({ customer, worker }) => {
    const event = worker.ledgerEvent({ organizationId: parseId('org', customer.organizationId) ?? '' });
    await worker.book([event]);
    return formatId('gen', event.event.requestId);
  },
  aud: async ({ customer }) => ((await customer.call('get', '/audit?limit=1').expect(200)).body as ApiList).data[0]!.id,
};

/** What must have been done to an object before an action makes sense, by the end of the action's path. */
const BEFORE: Readonly<Record<string, readonly [method: ApiCase['method'], end: string]>> = {
  restore: ['delete', ''],
  resume: ['post', '/suspend'],
  enable: ['post', '/disable'],
};

/** Fields whose values may be there once: an example is made another one. */
const UNIQUE = new Set(['name', 'slug', 'canonical_id', 'aliases', 'email', 'tag']);
/** Fields that take a secret which only exists once it is made. */
const SECRETS: Readonly<Record<string, Make>> = {
  'post /api/v1/redeem code': ({ app }) => mintCode(app),
  'post /api/v1/invitations/accept token': async ({ app, customer }) => {
    const path = `/organizations/${customer.organizationId}/invitations`;
    const fields = { email: `${randomUUID()}@example.com`, role: 'viewer' };
    return ((await app.call('post', path, fields).expect(201)).body as ApiObject).secret;
  },
};

let count = 0;
const another = (text: string): string =>
  text.includes('@') ? text.replace('@', `+${++count}@`) : `${text}-${++count}`;

/** Every example of docs/api/openapi.json is sent, and every answer is as the document describes it. */
describe('the examples of the API document', () => {
  let app: ControlApp;
  let world: World;

  beforeAll(async () => {
    app = await startControlApp();
    world = await startWorld(app);
    // The model that the examples speak of.
    const fields = { canonical_id: 'openai/gpt-4.1', context_length: 128_000, max_output_tokens: 16_000, price: PRICE };
    await app.call('post', '/models', { ...fields, status: 'active' }).expect(201);
  });
  afterAll(async () => {
    await world.worker.close();
    await app.stop();
  });

  it.each(CASES)('$name: both fit their schemas', ({ operation }) => {
    for (const content of Object.values(operation.requestBody?.content ?? {})) {
      expect(content.example).toBeDefined();
      expect(faultsOf(content.example, content)).toEqual([]);
    }
    for (const { content = {} } of [
      ...Object.values(operation.responses),
      ...Object.values(DOCUMENT.components.responses),
    ]) {
      for (const media of Object.values(content)) expect(faultsOf(media.example, media)).toEqual([]);
    }
    for (const { name, in: place, schema } of operation.parameters ?? []) {
      if (place === 'path') expect([name, schema.example]).toEqual([name, expect.any(String)]);
    }
  });

  it.each(CASES)('$name: the request is served, the answer is as described', async (route) => {
    const [status, content] = successOf(route.operation);
    const queries = route.method === 'get' ? ['', queryOf(route)] : [queryOf(route)];
    for (const query of new Set(queries)) {
      const answer = await send(route, await pathOf(route), query);
      expect([answer.status, answer.status === status ? null : (answer.body as object)]).toEqual([status, null]);
      expect(faultsOf(answer.body, content)).toEqual([]);
    }
  });

  function makers({ path }: ApiCase): Partial<Record<IdPrefix, Make>> {
    return path.startsWith('/api/') ? CUSTOMERS_IDS : OPERATORS_IDS;
  }

  /** The path with ids of objects that are there, and in the state in which the action is possible. */
  async function pathOf(route: ApiCase): Promise<string> {
    const { path, operation } = route;
    if (path.endsWith('/holds/{requestId}/release')) {
      const ids = await hold(world);
      return path.replaceAll(/\{[^}]+\}/g, () => ids.shift() ?? '');
    }
    let filled = path;
    for (const { name, in: place, schema } of operation.parameters ?? []) {
      if (place === 'path') filled = filled.replace(`{${name}}`, String(await replaced(route, name, schema.example)));
    }
    const end = path.slice(path.lastIndexOf('/') + 1);
    const before = BEFORE[end];
    if (before !== undefined) {
      const call = app.raw(before[0], filled.replace(`/${end}`, before[1]));
      await call.set('authorization', `Bearer ${app.token}`).expect(200);
    }
    return filled;
  }

  async function send(route: ApiCase, path: string, query: string) {
    const { method, operation } = route;
    const [type, content] = Object.entries(operation.requestBody?.content ?? {})[0] ?? [];
    const bearer = path.startsWith('/api/') ? world.customer.token : app.token;
    const call = app.raw(method, `${path}${query}`).set('authorization', `Bearer ${bearer}`);
    if (method === 'post') void call.set('idempotency-key', randomUUID());
    if (type === undefined) return call;
    return call.set('content-type', type).send((await replaced(route, '', content?.example)) as object);
  }

  /** The same example for objects that are there, unique where it must be, and with times that are yet to come. */
  async function replaced(route: ApiCase, name: string, value: unknown): Promise<unknown> {
    if (Array.isArray(value)) return Promise.all(value.map((item) => replaced(route, name, item)));
    if (typeof value === 'object' && value !== null) {
      const entries = Object.entries(value).map(
        async ([key, inner]) => [key, await replaced(route, key, inner)] as const,
      );
      return Object.fromEntries(await Promise.all(entries));
    }
    if (typeof value !== 'string') return value;
    const secret = SECRETS[`${route.name} ${name}`];
    if (secret !== undefined) return secret(world);
    if (value === EXAMPLE_TIME) return new Date(Date.now() + 86_400_000).toISOString();
    const [prefix = ''] = value.split('_');
    const make = makers(route)[prefix as IdPrefix];
    if (value === exampleId(prefix as IdPrefix) && make !== undefined) return make(world);
    return UNIQUE.has(name) ? another(value) : value;
  }
});
