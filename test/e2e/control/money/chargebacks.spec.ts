import { randomUUID } from 'node:crypto';
import { formatId, newUuid, parseId } from '#core';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';

let app: ControlApp;
let worker: LedgerFixture;

beforeAll(async () => {
  app = await startControlApp();
  worker = await LedgerFixture.attach(app.config.databaseUrl, app.config.redisUrl);
});

afterAll(async () => {
  await worker.close();
  await app.stop();
});

function post(path: string, body: object, key: string = randomUUID()) {
  return app.call('post', path).set('idempotency-key', key).send(body);
}

/** An organization with a top-up of one dollar; returns both ids. */
async function paid(): Promise<{ organization: string; topup: string }> {
  const organization = formatId('org', await worker.createOrganization(0n));
  const { body } = await post(`/organizations/${organization}/topups`, { amount_usd: '1' }).expect(201);
  return { organization, topup: (body as ApiObject).id };
}

describe('charge-backs', () => {
  it('LEDGER-23: take a top-up back, wholly or in part, below zero if it is spent, and stop what comes next', async () => {
    const { organization, topup } = await paid();
    const uuid = parseId('org', organization) ?? '';
    await worker.use(uuid, 700_000_000n);
    await worker.drain(uuid);
    const path = `/organizations/${organization}/chargebacks`;
    const dispute = { topup_id: topup, amount_usd: '0.4', reason: 'disputed', external_ref: `dp_${topup}` };
    const part = await post(path, dispute).expect(201);
    expect(part.body).toMatchObject({
      object: 'chargeback',
      organization_id: organization,
      topup_id: topup,
      amount_usd: '0.4',
      reason: 'disputed',
      external_ref: dispute.external_ref,
      balance_after_usd: '-0.1',
    });
    const rest = await post(path, { topup_id: topup, reason: 'all of it' }).expect(201);
    expect(rest.body).toMatchObject({ amount_usd: '0.6', balance_after_usd: '-0.7' });
    expect((await app.call('get', path).expect(200)).body.data).toEqual([rest.body, part.body]);
    const statement = await app.call('get', `/organizations/${organization}/transfers`).expect(200);
    const rows = statement.body.data as ApiObject[];
    const reverses = rows.at(-1)?.id;
    expect(rows.slice(0, 3)).toMatchObject([
      { code: 'chargeback', amount_usd: '-0.6', credit_account: 'payments_clearing', source_id: rest.body.id },
      { code: 'chargeback', amount_usd: '-0.1', debit_account: 'wallet_base', reverses, reason: 'disputed' },
      { code: 'chargeback', amount_usd: '-0.3', debit_account: 'wallet_paid', reverses, reason: 'disputed' },
    ]);
    await expect(worker.admit(uuid, 1n)).rejects.toThrow('refused: balance');
    const audit = await app.call('get', `/audit?organization_id=${organization}&action=chargeback.create`).expect(200);
    expect(audit.body.data).toHaveLength(2);
  });

  it('LEDGER-23: are booked once for an Idempotency-Key, and once for a dispute', async () => {
    const { organization, topup } = await paid();
    const path = `/organizations/${organization}/chargebacks`;
    const body = { topup_id: topup, amount_usd: '0.1', reason: 'x', external_ref: `dp_${topup}` };
    const first = await post(path, body, topup).expect(201);
    expect((await post(path, body, topup).expect(201)).body).toEqual(first.body);
    expect((await post(path, body).expect(409)).body.error.code).toBe('conflict');
    expect(await worker.posted(parseId('org', organization) ?? '')).toBe(900_000_000n);
  });

  it('LEDGER-23: of all of a top-up at once are booked only once', async () => {
    const { organization, topup } = await paid();
    const path = `/organizations/${organization}/chargebacks`;
    const answers = await Promise.all([1, 2, 3].map(() => post(path, { topup_id: topup, reason: 'x' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 400, 400]);
    expect(await worker.posted(parseId('org', organization) ?? '')).toBe(0n);
  });

  it.each([
    ['of more than the top-up', { amount_usd: '1.000000001' }, 400, 'amount_usd'],
    ['of nothing', { amount_usd: '0' }, 400, 'amount_usd'],
    ['without a reason', { reason: undefined }, 400, 'reason'],
    ['with an id of another kind', { topup_id: formatId('txn', newUuid(Date.now())) }, 400, 'topup_id'],
    ['of an unknown top-up', { topup_id: formatId('topup', newUuid(Date.now())) }, 404, null],
  ])('LEDGER-23: are refused %s', async (_name, changes, status, param) => {
    const { organization, topup } = await paid();
    const body = { topup_id: topup, reason: 'x', ...changes };
    const answer = await post(`/organizations/${organization}/chargebacks`, body).expect(status);
    expect(answer.body.error.param ?? null).toBe(param);
    expect(await worker.posted(parseId('org', organization) ?? '')).toBe(1_000_000_000n);
  });

  it("are refused of another organization's top-up", async () => {
    const [own, foreign] = [await paid(), await paid()];
    const body = { topup_id: foreign.topup, reason: 'x' };
    await post(`/organizations/${own.organization}/chargebacks`, body).expect(404);
  });
});
