import { randomUUID } from 'node:crypto';
import OpenAI from 'openai';
import { CursorPage } from 'openai/pagination';
import { parseId } from '#core';
import { CASES, type ApiCase } from '../../../support/control/api-cases.js';
import { ApiExamples } from '../../../support/control/api-examples.js';
import {
  channel,
  channelFields,
  credential,
  deadMail,
  failure,
  hold,
  member,
  modelFields,
  organization,
  rejectedRequest,
  settledRequest,
  user,
  type World,
} from '../../../support/control/api-world.js';
import {
  difference,
  dispute,
  failedReceipt,
  invoice,
  order,
  requestedRefund,
  unappliedPayment,
} from '../../../support/control/payment-objects.js';
import { draftPost, newsMail, receivedPost } from '../../../support/news/news-objects.js';
import { priceProposal } from '../../../support/prices/price-objects.js';
import { alarm, silence } from '../../../support/alarms/alarm-objects.js';
import { deliveryTo, eventOf, ownWebhook, webhook } from '../../../support/control/webhook-objects.js';
import type { ApiList, ApiObject, ControlApp } from '../../../support/control/control-app.js';

interface Listed {
  readonly id: string;
}

const LISTS = CASES.filter(({ operation }) => operation.parameters?.some(({ name }) => name === 'after'));
const OBJECTS = 3;

/** A member's token belongs to one organization, so this list has one item. */
const OF_ONE = 'get /api/v1/organizations';

/** Creates items of a list without a POST; returns the id for its path. */
const FILL: Readonly<Record<string, (world: World) => Promise<string | undefined>>> = {
  'get /admin/v1/actors/{id}/changes': async ({ app }) => {
    const { body } = await app.call('post', '/tokens', { name: 'busy' }).expect(201);
    const { id, secret } = body as ApiObject;
    const make = (name: string) =>
      app.raw('post', '/admin/v1/tiers').set('authorization', `Bearer ${secret}`).send({ name });
    await thrice(() => make(randomUUID()).expect(201));
    return id;
  },
  'get /admin/v1/settlement-failures': (world) => thrice(() => failure(world)),
  'get /admin/v1/requests': (world) => thrice(() => settledRequest(world)),
  'get /admin/v1/holds': (world) => thrice(() => hold(world)),
  'get /admin/v1/organizations/{id}/holds': async (world) => {
    const [id = ''] = await hold(world);
    await thrice(() => world.worker.admit(parseId('org', id) ?? '', 1_000n));
    return id;
  },
  'get /admin/v1/organizations/{id}/members': async (world) => {
    await thrice(() => member(world));
    return world.customer.organizationId;
  },
  'get /admin/v1/organizations/{id}/transfers': async (world) => {
    const id = await organization(world);
    await thrice(() => topUp(world, id));
    return id;
  },
  'get /api/v1/transfers': (world) => thrice(() => topUp(world, world.customer.organizationId)),
  'get /api/v1/grants': (world) => thrice(() => grant(world, world.customer.organizationId)),
  'get /api/v1/holds': async (world) => {
    const { organizationId } = world.customer;
    await topUp(world, organizationId);
    await thrice(() => world.worker.admit(parseId('org', organizationId) ?? '', 1_000n));
    return undefined;
  },
  'get /api/v1/requests': ({ worker, customer }) =>
    thrice(() => worker.book([worker.ledgerEvent({ organizationId: parseId('org', customer.organizationId) ?? '' })])),
  'get /admin/v1/rejected-requests': ({ app, customer }) => thrice(() => rejectedRequest(app, customer.organizationId)),
  'get /api/v1/rejected-requests': ({ app, customer }) => thrice(() => rejectedRequest(app, customer.organizationId)),
  'get /api/v1/members': (world) => thrice(() => member(world)),
  'get /admin/v1/mails': (world) => thrice(() => deadMail(world)),
  'get /admin/v1/payment-differences': (world) => thrice(() => difference(world)),
  'get /admin/v1/disputes': (world) => thrice(() => dispute(world)),
  'get /admin/v1/settlement-receipts': (world) => thrice(() => failedReceipt(world)),
  'get /admin/v1/news': (world) => thrice(() => draftPost(world)),
  'get /admin/v1/news-emails': (world) => thrice(() => newsMail(world)),
  'get /api/v1/news': ({ app, customer }) => thrice(() => receivedPost(app, customer.organizationId)),
  'get /admin/v1/alarms': (world) => thrice(() => alarm(world)),
  'get /admin/v1/alarm-silences': (world) => thrice(() => silence(world)),
  'get /admin/v1/webhook-endpoints': (world) => thrice(() => webhook(world)),
  'get /api/v1/webhook-endpoints': (world) => thrice(() => ownWebhook(world)),
  'get /admin/v1/webhook-deliveries': async (world) => {
    const id = await webhook(world);
    await thrice(() => deliveryTo(world.app, id, world.customer.organizationId));
  },
  'get /api/v1/webhook-deliveries': async (world) => {
    const id = await ownWebhook(world);
    await thrice(() => deliveryTo(world.app, id, world.customer.organizationId));
  },
  'get /admin/v1/webhook-events': ({ app, customer }) => thrice(() => eventOf(app, customer.organizationId)),
  'get /api/v1/webhook-events': ({ app, customer }) => thrice(() => eventOf(app, customer.organizationId)),
  'get /admin/v1/price-proposals': (world) => thrice(() => priceProposal(world)),
  'get /admin/v1/upstream-balances': (world) => thrice(() => credential(world)),
  'get /admin/v1/orders': (world) => thrice(() => order(world)),
  'get /admin/v1/order-refunds': (world) => thrice(() => requestedRefund(world)),
  'get /api/v1/order-refunds': (world) => thrice(() => requestedRefund(world)),
  'get /admin/v1/invoices': (world) => thrice(() => invoice(world)),
  'get /api/v1/invoices': (world) => thrice(() => invoice(world)),
  'get /admin/v1/unapplied-payments': (world) => thrice(() => unappliedPayment(world)),
  'get /admin/v1/users': (world) => thrice(() => user(world)),
  'get /admin/v1/channels/{id}/events': async (world) => {
    const id = await channel(world);
    for (const action of ['disable', 'enable', 'drain']) {
      await world.app.call('post', `/channels/${id}/${action}`).expect(200);
    }
    return id;
  },
  'get /admin/v1/models/missing': async ({ create }) => {
    const models: { model: string; upstream_id: string }[] = [];
    for (let made = 0; made < OBJECTS; made++) {
      const fields = modelFields();
      await create('/models', fields);
      models.push({ model: fields.canonical_id, upstream_id: 'draft' });
    }
    await create('/channels', { ...channelFields(), models });
    return undefined;
  },
};

async function thrice(make: () => Promise<unknown>): Promise<undefined> {
  for (let made = 0; made < OBJECTS; made++) await make();
}

async function topUp({ app }: World, id: string): Promise<void> {
  const call = app.call('post', `/organizations/${id}/topups`, { amount_usd: '1' });
  await call.set('idempotency-key', randomUUID()).expect(201);
}

async function grant({ app }: World, id: string): Promise<void> {
  const call = app.call('post', `/organizations/${id}/grants`, { amount_usd: '1', reason: 'test' });
  await call.set('idempotency-key', randomUUID()).expect(201);
}

/** Every list in the API document, walked as the OpenAI SDK does. */
describe('every list', () => {
  let app: ControlApp;
  let world: World;
  let examples: ApiExamples;

  beforeAll(async () => {
    examples = await ApiExamples.start();
    ({ world } = examples);
    ({ app } = world);
  });
  afterAll(() => examples.close());

  /** The path of a list with items. */
  async function filled(list: ApiCase): Promise<string> {
    const fill = FILL[list.name];
    if (fill !== undefined) return list.path.replace('{id}', (await fill(world)) ?? '');
    const path = await examples.pathOf(list);
    const create = CASES.find(({ name }) => name === list.name.replace('get ', 'post '));
    if (create !== undefined) {
      await thrice(async () => examples.call(create, path, await examples.bodyOf(create)).expect(201));
    }
    return path;
  }

  it.each(LISTS)('is walked by the paginator of the OpenAI SDK, without skips or repeats: $name', async (list) => {
    const path = await filled(list);
    const apiKey = list.path.startsWith('/api/') ? world.customer.token : app.token;
    const client = new OpenAI({ apiKey, baseURL: app.control.adminUrl, maxRetries: 0 });
    const walked: string[] = [];
    const pages = client.getAPIList<Listed, CursorPage<Listed>>(path, CursorPage, { query: { limit: 2 } });
    for await (const { id } of pages) walked.push(id);
    const { body } = await examples.call(list, `${path}?limit=100`).expect(200);
    const { data, has_more } = body as ApiList;
    expect([walked, has_more]).toEqual([data.map(({ id }) => id), false]);
    expect(new Set(walked).size).toBe(walked.length);
    expect(walked.length).toBeGreaterThanOrEqual(list.name === OF_ONE ? 1 : OBJECTS);
  });
});
