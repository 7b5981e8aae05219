import { randomUUID } from 'node:crypto';
import { formatId, newUuid } from '#core';
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

function post(body: object, key: string = randomUUID()) {
  return app.call('post', '/refunds').set('idempotency-key', key).send(body);
}

/** A settled request of a new organization with a charge of $0.1. */
async function settled(): Promise<{ generation: string; organization: string; uuid: string }> {
  const uuid = await worker.createOrganization(1_000_000_000n);
  const generation = formatId('gen', await worker.use(uuid, 100_000_000n));
  await worker.drain(uuid);
  return { generation, organization: formatId('org', uuid), uuid };
}

describe('refunds', () => {
  it('return a part or the whole rest, and appear in statement, request and list', async () => {
    const { generation, organization } = await settled();
    const part = await post({ generation_id: generation, amount_usd: '0.03', reason: 'slow' }).expect(201);
    expect(part.body).toMatchObject({
      object: 'refund',
      organization_id: organization,
      generation_id: generation,
      amount_usd: '0.03',
      reason: 'slow',
      balance_after_usd: '0.93',
    });
    const rest = await post({ generation_id: generation, reason: 'wrong' }).expect(201);
    expect(rest.body).toMatchObject({ amount_usd: '0.07', balance_after_usd: '1' });
    const statement = await app.call('get', `/organizations/${organization}/transfers`).expect(200);
    const rows = statement.body.data as ApiObject[];
    const usage = rows[2];
    expect(rows.slice(0, 3)).toMatchObject([
      { code: 'refund', amount_usd: '0.07', source_id: rest.body.id, reverses: usage?.id, reason: 'wrong' },
      { code: 'refund', amount_usd: '0.03', source_id: part.body.id, reverses: usage?.id, reason: 'slow' },
      { code: 'usage', amount_usd: '-0.1', source_id: generation, reverses: null },
    ]);
    const request = await app.call('get', `/requests/${generation}`).expect(200);
    expect(request.body.transfers).toMatchObject([{ code: 'usage' }, { code: 'refund' }, { code: 'refund' }]);
    for (const filter of [`organization_id=${organization}`, `generation_id=${generation}`]) {
      const list = await app.call('get', `/refunds?${filter}`).expect(200);
      expect(list.body.data).toEqual([rest.body, part.body]);
    }
    const audit = await app.call('get', `/audit?organization_id=${organization}&action=refund.create`).expect(200);
    expect(audit.body.data).toMatchObject([
      { reason: 'wrong', after: { generation_id: generation, amount_usd: '0.07' } },
      { reason: 'slow' },
    ]);
  });

  it('LEDGER-19: are repeated for a repeated Idempotency-Key, and refused for a second one', async () => {
    const { generation, uuid } = await settled();
    const body = { generation_id: generation, reason: 'wrong' };
    const first = await post(body, 'r1').expect(201);
    expect((await post(body, 'r1').expect(201)).body).toEqual(first.body);
    expect((await post(body).expect(409)).body.error.code).toBe('conflict');
    expect(await worker.posted(uuid)).toBe(1_000_000_000n);
  });

  it.each([
    ['of more than the charge', { amount_usd: '0.100000001' }, 400, 'amount_usd'],
    ['of nothing', { amount_usd: '0' }, 400, 'amount_usd'],
    ['that take away', { amount_usd: '-0.1' }, 400, 'amount_usd'],
    ['without a reason', { reason: undefined }, 400, 'reason'],
    ['with an id of another kind', { generation_id: formatId('txn', newUuid(Date.now())) }, 400, 'generation_id'],
    ['of an unknown request', { generation_id: formatId('gen', newUuid(Date.now())) }, 404, null],
  ])('are refused %s', async (_name, changes, status, param) => {
    const { generation, uuid } = await settled();
    const answer = await post({ generation_id: generation, reason: 'x', ...changes }).expect(status);
    expect(answer.body.error.param).toBe(param);
    expect(await worker.posted(uuid)).toBe(900_000_000n);
  });

  it('need an Idempotency-Key', async () => {
    const { generation } = await settled();
    await app.call('post', '/refunds', { generation_id: generation, reason: 'x' }).expect(400);
  });
});
