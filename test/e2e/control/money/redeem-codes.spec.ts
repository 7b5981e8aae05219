import { randomUUID } from 'node:crypto';
import { joinOrganization, type CustomerCaller } from '../../../support/gateway/customer-caller.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';

let app: ControlApp;
let customer: CustomerCaller;

beforeAll(async () => {
  app = await startControlApp();
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
  const { id } = (await app.call('post', '/organizations', { name: 'Customer' }).expect(201)).body as ApiObject;
  customer = await joinOrganization(app, id, 'billing');
});

afterAll(() => app.stop());

async function create(body: object, key: string = randomUUID()): Promise<{ id: string; data: ApiObject[] }> {
  const call = app.call('post', '/redeem-codes', body).set('idempotency-key', key);
  return (await call.expect(201)).body as { id: string; data: ApiObject[] };
}

function redeem(code: unknown) {
  return customer.call('post', '/redeem', { code }).set('idempotency-key', randomUUID());
}

const batch = { count: 3, amount_usd: '10', grant_days: 90, reason: 'conference' };

describe('redeem codes', () => {
  it('are shown once, and stored nowhere', async () => {
    const made = await create(batch, 'k1');
    expect(made.data).toHaveLength(3);
    expect(made.data[0]).toMatchObject({ batch_id: made.id, status: 'open', amount_usd: '10', organization_id: null });
    const replay = await create(batch, 'k1');
    expect(replay.data[0]).toEqual({ ...made.data[0], secret: undefined });
    const stored = await app.dump();
    for (const { secret } of made.data) expect(stored).not.toContain(secret.slice(6));
    const list = await app.call('get', `/redeem-codes?batch_id=${made.id}&status=open`).expect(200);
    expect(list.body.data).toHaveLength(3);
    expect(JSON.stringify(list.body)).not.toContain('secret');
  });

  it('credit a customer, once', async () => {
    const { data } = await create({ ...batch, count: 1 });
    const grant = (await redeem(data[0]?.secret).expect(201)).body as ApiObject;
    expect(grant).toMatchObject({ object: 'grant', amount_usd: '10', remaining_usd: '10', reason: 'conference' });
    expect(grant).not.toHaveProperty('actor');
    expect((await redeem(data[0]?.secret).expect(409)).body.error.code).toBe('conflict');
    expect((await redeem('00000-00000-00000-00000').expect(404)).body.error.code).toBe('not_found');
    const own = await customer.call('get', '/transfers').expect(200);
    expect(own.body.data).toMatchObject([{ code: 'grant', amount_usd: '10', source_id: grant.id }]);
    const list = await app.call('get', '/redeem-codes?status=redeemed').expect(200);
    expect(list.body.data).toMatchObject([{ organization_id: customer.organizationId, grant_id: grant.id }]);
  });

  it.each([
    ['without a count', { ...batch, count: undefined }],
    ['of none', { ...batch, count: 0 }],
    ['of more than one response holds', { ...batch, count: 501 }],
    ['of nothing', { ...batch, amount_usd: '0' }],
    ['of more than the maximum amount', { ...batch, amount_usd: '9000001' }],
    ['with grants of no duration', { ...batch, grant_days: 0 }],
    ['without a reason', { ...batch, reason: undefined }],
  ])('are refused %s', async (_name, body) => {
    await app.call('post', '/redeem-codes', body).set('idempotency-key', randomUUID()).expect(400);
  });
});
