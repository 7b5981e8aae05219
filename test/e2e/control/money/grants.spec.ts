import { randomUUID } from 'node:crypto';
import { formatId, newUuid, parseId } from '#core';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { sweepEnded } from '../../../support/ledger/money-services.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

let app: ControlApp;
let worker: LedgerFixture;

beforeAll(async () => {
  app = await startControlApp();
  worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
  await app.call('post', '/tiers', { name: 'standard', is_default: true }).expect(201);
});

afterAll(async () => {
  await worker.close();
  await app.stop();
});

async function createOrganization(): Promise<{ id: string; uuid: string }> {
  const { body } = await app.call('post', '/organizations', { name: randomUUID() }).expect(201);
  const id = (body as { id: string }).id;
  return { id, uuid: parseId('org', id)! };
}

function post(path: string, body: object, key: string = randomUUID()) {
  return app.call('post', path).set('idempotency-key', key).send(body);
}

describe('grants', () => {
  it('are created, shown with their remainder, and listed in the statement with their sweep', async () => {
    const { id, uuid } = await createOrganization();
    const grant = { amount_usd: '10', expires_at: '2099-01-01T10:30:00Z', priority: 10, reason: 'welcome' };
    const { body } = await post(`/organizations/${id}/grants`, grant).expect(201);
    expect(body).toMatchObject({
      object: 'grant',
      organization_id: id,
      amount_usd: '10',
      remaining_usd: '10',
      priority: 10,
      expires_at: '2099-01-01T11:00:00.000Z',
      reason: 'welcome',
      balance_after_usd: '10',
    });
    await worker.use(uuid, 1_000_000_000n);
    await worker.drain(uuid);
    const list = await app.call('get', `/organizations/${id}/grants`).expect(200);
    expect(list.body.data).toEqual([{ ...body, remaining_usd: '9' }]);
    await sweepEnded(worker, parseId('grant', body.id)!);
    const statement = await app.call('get', `/organizations/${id}/transfers`).expect(200);
    expect(statement.body.data).toMatchObject([
      {
        code: 'expiry',
        amount_usd: '-9',
        debit_account: 'wallet_promo',
        credit_account: 'breakage',
        source_id: expect.stringMatching(/^sweep_/),
      },
      { code: 'usage', amount_usd: '-1', debit_account: 'wallet_promo' },
      { code: 'grant', amount_usd: '10', debit_account: 'promo_expense', source_id: body.id, reason: 'welcome' },
    ]);
    const audit = await app.call('get', `/audit?organization_id=${id}&action=grant.create`).expect(200);
    expect(audit.body.data).toMatchObject([{ after: { amount_usd: '10' }, target: { kind: 'grant', id: body.id } }]);
  });

  it('LEDGER-19: are repeated for a repeated Idempotency-Key, not given again', async () => {
    const { id, uuid } = await createOrganization();
    const grant = { amount_usd: 5, reason: 'sorry' };
    const first = await post(`/organizations/${id}/grants`, grant, 'g1').expect(201);
    const second = await post(`/organizations/${id}/grants`, grant, 'g1').expect(201);
    expect(second.body).toEqual(first.body);
    expect(first.body).toMatchObject({ expires_at: null, priority: 50 });
    expect(await worker.posted(uuid)).toBe(5_000_000_000n);
  });

  it.each([
    ['of nothing', { amount_usd: '0', reason: 'x' }, 'amount_usd'],
    ['that take away', { amount_usd: '-1', reason: 'x' }, 'amount_usd'],
    ['without a reason', { amount_usd: '1' }, 'reason'],
    ['that have ended', { amount_usd: '1', reason: 'x', expires_at: '2020-01-01T00:00:00Z' }, 'expires_at'],
    ['of a priority beyond all', { amount_usd: '1', reason: 'x', priority: 101 }, 'priority'],
  ])('are refused %s', async (_name, body, param) => {
    const { id, uuid } = await createOrganization();
    const answer = await post(`/organizations/${id}/grants`, body).expect(400);
    expect(answer.body.error.param).toBe(param);
    expect(await worker.posted(uuid)).toBe(0n);
  });

  it('need an Idempotency-Key and an organization that exists', async () => {
    const { id } = await createOrganization();
    await app.call('post', `/organizations/${id}/grants`, { amount_usd: '1', reason: 'x' }).expect(400);
    const path = `/organizations/${formatId('org', newUuid(Date.now()))}/grants`;
    await post(path, { amount_usd: '1', reason: 'x' }).expect(404);
    await app.call('get', path).expect(404);
  });
});
