import { Ajv2020 } from 'ajv/dist/2020.js';
import { EventsRepository } from '#core/infra';
import {
  newUuid,
  parseId,
  CUSTOMER_EVENT_TYPES,
  EVENT_TYPE_NAMES,
  EVENT_TYPES,
  schemaOfData,
  type EventTypeName,
} from '#core';
import { RetirementNotices, RetirementsWorkerModule } from '#notifications';
import type { ApiList, ApiObject } from '../../../support/control/control-app.js';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { invoiceServices } from '../../../support/payments/invoice-services.js';
import { sellerFields } from '../../../support/control/payment-objects.js';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { openModuleProcess } from '../../../support/processes/module-process.js';
import { PaymentWorld } from '../../../support/payments/payment-world.js';

let world: PaymentWorld;
let worker: LedgerFixture;
let customer: CustomerCaller;
let bank: string;

beforeAll(async () => {
  world = await PaymentWorld.start();
  worker = await LedgerFixture.attach(world.app.config.databaseUrl, world.app.config.redisUrl);
  const fields = { kind: 'bank_transfer', mode: 'test', name: 'Bank', instructions: 'IBAN' };
  bank = (await world.made('/payment-providers', fields)).id;
}, 60_000);

beforeEach(async () => {
  customer = await world.customer();
});

afterAll(async () => {
  await worker.close();
  await world.stop();
});

/** Events of the organization, the first one first. */
async function events(type?: string): Promise<(ApiObject & { type: EventTypeName; data: Record<string, unknown> })[]> {
  const repository = new EventsRepository(worker.prisma);
  while ((await repository.relay(1_000)) > 0);
  const { body } = await customer.call('get', `/webhook-events?limit=100${type === undefined ? '' : `&type=${type}`}`);
  return ((body as ApiList).data as never[]).toReversed();
}

const ajv = new Ajv2020({ formats: { 'date-time': true } });

async function expectEvents(expected: readonly [type: EventTypeName, data: object][]): Promise<void> {
  const found = (await events()).filter(({ type }) => expected.some(([name]) => name === type));
  expect(found.map(({ type, data }) => [type, data])).toEqual(
    expected.map(([type, data]): unknown => [type, expect.objectContaining(data)]),
  );
  for (const { type, data } of found) {
    const validate = ajv.compile({ ...schemaOfData(type), additionalProperties: false });
    expect([type, validate(data), validate.errors]).toEqual([type, true, null]);
  }
}

describe('events', () => {
  it('EVT-1, EVT-2, EVT-34: are those of keys, but not of the console’s own', async () => {
    const { body } = await customer.call('post', '/keys', { name: 'Production' }).expect(201);
    await customer.call('post', '/playground-key', {});
    await customer.call('post', `/keys/${(body as ApiObject).id}/revoke`, {}).expect(200);
    await customer.call('post', `/keys/${(body as ApiObject).id}/revoke`, {}).expect(200);
    const key = { key_id: (body as ApiObject).id, key_name: 'Production' };
    await expectEvents([
      ['key.created', { ...key, expires_at: null }],
      ['key.revoked', key],
    ]);
  });

  it('EVT-4, EVT-5, EVT-6: are those of members: joined, another role, removed', async () => {
    const { memberId } = await joinOrganization(world.app, customer.organizationId, 'viewer');
    await customer.call('patch', `/members/${memberId}`, { role: 'billing' }).expect(200);
    await customer.call('delete', `/members/${memberId}`).expect(200);
    const ofMember = (await events()).filter(({ data }) => data.member_id === memberId);
    expect(ofMember.map(({ type, data }) => [type, data.role])).toEqual([
      ['member.joined', 'viewer'],
      ['member.role_changed', 'billing'],
      ['member.removed', 'billing'],
    ]);
  });

  it('EVT-10, EVT-11, EVT-12: are those of a payment, its refund and their documents, once', async () => {
    await world.app.call('patch', '/settings/invoices', sellerFields()).expect(200);
    const order = await world.order(customer, bank);
    const transfer = { amount: '25', external_ref: `ref-${order.id}` };
    for (let count = 0; count < 2; count++) {
      await world.app
        .call('post', `/orders/${order.id}/transfers`, transfer)
        .set('idempotency-key', order.id)
        .expect(200);
    }
    const refund = await world.made(`/orders/${order.id}/refunds`, { amount_usd: '10', reason: 'test' });
    for (let count = 0; count < 2; count++) {
      await world.app.call('post', `/order-refunds/${refund.id}/transferred`, {}).expect(200);
    }
    const { issuing } = invoiceServices(worker);
    while ((await issuing.issueDue(true, new AbortController().signal)) > 0);
    const about = { order_id: order.id, reference: order.reference, mode: 'test' };
    await expectEvents([
      ['payment.received', { ...about, amount_usd: '25' }],
      ['payment.refunded', { ...about, amount_usd: '10' }],
      ['invoice.issued', { kind: 'invoice', total_usd: '25' }],
      ['invoice.issued', { kind: 'credit_note', total_usd: '10' }],
    ]);
  });

  it('EVT-20: are those of models that retire', async () => {
    const price = { input_per_mtok_usd: '1', output_per_mtok_usd: '2' };
    const sunset_at = new Date(Date.now() - 60_000).toISOString();
    const fields = { context_length: 1_000, max_output_tokens: 100, sunset_at, price };
    const model = await world.made('/models', { canonical_id: 'acme/retired', ...fields });
    const used = {
      modelId: parseId('mdl', model.id) ?? '',
      organizationId: parseId('org', customer.organizationId) ?? '',
    };
    await worker.book([worker.ledgerEvent({ ...used, requestId: newUuid(Date.now()) })]);
    const { databaseUrl, redisUrl } = world.app.config;
    const stores = { databaseUrl, redisUrl, role: 'routify_worker' } as const;
    const retirements = await openModuleProcess({ ...stores, modules: [RetirementsWorkerModule] });
    await retirements.get(RetirementNotices).sendDue(new AbortController().signal);
    await retirements.close();
    const data = { model_id: model.id, model: 'acme/retired', days: 0, replacement: null, sunset_action: 'refuse' };
    await expectEvents([['model.sunset', data]]);
  });

  it('have sequences without a gap, and are listed by type', async () => {
    for (const name of ['a', 'b', 'c']) await customer.call('post', '/keys', { name }).expect(201);
    const all = await events();
    expect(all.map(({ sequence }) => sequence)).toEqual(all.map((_each, index) => index + 1));
    expect((await events('key.created')).map(({ data }) => data.key_name)).toEqual(['a', 'b', 'c']);
  });

  it('are offered to customers unless they are of operators only', async () => {
    const ofCustomers = EVENT_TYPE_NAMES.filter((type) => !EVENT_TYPES[type].about.endsWith('Operators only.'));
    expect(CUSTOMER_EVENT_TYPES).toEqual(ofCustomers);
    const fields = { name: 'Own', kind: 'webhook', url: 'https://example.com/hook' };
    for (const type of ['channel.down', 'alarm.redis_full'])
      await customer.call('post', '/webhook-endpoints', { ...fields, event_types: [type] }).expect(400);
  });
});
