import { randomUUID } from 'node:crypto';
import { formatId, newUuid, parseId } from '#core';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../../support/control/control-app.js';

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

/** A request of $0.4 that Postgres refuses, because its usage source is invalid. */
async function fail(): Promise<{ id: string; organizationId: string; requestId: string }> {
  const { body } = await app.call('post', '/organizations', { name: randomUUID() }).expect(201);
  const organizationId = (body as ApiObject).id;
  await post(`/organizations/${organizationId}/topups`, { amount_usd: '1' }).expect(201);
  const uuid = parseId('org', organizationId) ?? '';
  const requestId = await worker.use(uuid, 400_000_000n, { usageSource: 'guessed' as 'counted' });
  await worker.drain(uuid);
  const list = await app.call('get', `/settlement-failures?organization_id=${organizationId}`).expect(200);
  const [failure] = (list.body as { data: ApiObject[] }).data;
  return { id: failure!.id, organizationId, requestId: formatId('gen', requestId) };
}

function post(path: string, body: object = {}) {
  return app.call('post', path).set('idempotency-key', randomUUID()).send(body);
}

async function availableOf(organizationId: string): Promise<unknown> {
  return (await app.call('get', `/organizations/${organizationId}`).expect(200)).body.available_usd;
}

describe('settlement failures', () => {
  it('are listed and shown, with the blocked amount and the reason', async () => {
    const { id, organizationId, requestId } = await fail();
    const { body } = await app.call('get', `/settlement-failures/${id}`).expect(200);
    expect(body).toMatchObject({
      id,
      object: 'settlement_failure',
      request_id: requestId,
      organization_id: organizationId,
      amount_usd: '0.4',
      final: true,
      status: 'open',
      sql_state: '23514',
      resolved_at: null,
    });
    expect(JSON.parse(body.event as string)).toMatchObject({ usageSource: 'guessed' });
    const open = await app.call('get', '/settlement-failures?status=open&limit=1').expect(200);
    expect(open.body.data).toEqual([body]);
    expect(await availableOf(organizationId)).toBe('0.6');
  });

  it('are voided: the amount is released, the audit has actor and reason', async () => {
    const { id, organizationId } = await fail();
    await app.call('post', `/settlement-failures/${id}/void`).expect(400);
    const voided = await post(`/settlement-failures/${id}/void`, { reason: 'our bug' }).expect(200);
    expect(voided.body).toMatchObject({ id, status: 'voided', resolved_at: expect.any(String) });
    expect(await availableOf(organizationId)).toBe('1');
    const again = await post(`/settlement-failures/${id}/void`).expect(200);
    expect(again.body).toEqual(voided.body);
    const refused = await post(`/settlement-failures/${id}/settle`).expect(409);
    expect(refused.body.error).toMatchObject({ code: 'conflict' });
    const audit = await app.call('get', `/audit?organization_id=${organizationId}&action=settlement_failure.void`);
    expect(audit.body.data).toMatchObject([
      { target: { kind: 'settlement_failure', id }, before: { status: 'open' }, reason: 'our bug' },
    ]);
  });

  it('are booked once the cause is fixed, and not before', async () => {
    const { id, organizationId, requestId } = await fail();
    const refused = await post(`/settlement-failures/${id}/settle`).expect(409);
    expect(refused.body.error.message).toContain('23514');
    await app.query('ALTER TABLE usage_record DROP CONSTRAINT usage_record_usage_source_check');
    const settled = await post(`/settlement-failures/${id}/settle`, { reason: 'mended' }).expect(200);
    expect(settled.body).toMatchObject({ status: 'settled' });
    expect(await availableOf(organizationId)).toBe('0.6');
    const request = await app.call('get', `/requests/${requestId}`).expect(200);
    expect(request.body).toMatchObject({ cost_usd: '0.4', transfers: [{ code: 'usage', amount_usd: '-0.4' }] });
  });

  it.each([
    ['get', '/settlement-failures?status=lost', 400, 'invalid_request_error'],
    ['get', '/settlement-failures?organization_id=key_01jd3k9v6qe8yb5t2x7m4c0n1p', 400, 'invalid_id'],
    ['get', `/settlement-failures/${formatId('fail', newUuid(1))}`, 404, 'not_found'],
    ['get', `/settlement-failures/${formatId('gen', newUuid(1))}`, 400, 'invalid_id'],
  ] as const)('%s %s is %d', async (method, path, status, code) => {
    const answer = await app.call(method, path);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
  });
});
