import { randomUUID } from 'node:crypto';
import { PLAN_REASONS } from '#channels';
import { formatId, newUuid, parseId } from '#core';
import { LedgerFixture } from '../../../support/ledger/ledger-fixture.js';
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

async function topUp(organizationId: string, amountUsd: string): Promise<void> {
  await post(`/organizations/${organizationId}/topups`, { amount_usd: amountUsd }).expect(201);
}

describe('top-ups', () => {
  it('are booked, shown, listed, and spendable at once', async () => {
    const { id, uuid } = await createOrganization();
    const { body } = await post(`/organizations/${id}/topups`, {
      amount_usd: '25.5',
      external_ref: 'invoice-1',
      reason: 'paid by bank',
    }).expect(201);
    expect(body).toMatchObject({
      object: 'topup',
      organization_id: id,
      amount_usd: '25.5',
      external_ref: 'invoice-1',
      reason: 'paid by bank',
      balance_after_usd: '25.5',
    });
    const list = await app.call('get', `/organizations/${id}/topups`).expect(200);
    expect(list.body).toMatchObject({ object: 'list', has_more: false, data: [body] });
    await worker.use(uuid, 1_000n);
    const organization = await app.call('get', `/organizations/${id}`).expect(200);
    expect(organization.body).toMatchObject({ balance_usd: '25.499999' });
  });

  it('LEDGER-19: are repeated for a repeated Idempotency-Key, not booked again', async () => {
    const { id, uuid } = await createOrganization();
    const [first, second] = [
      await post(`/organizations/${id}/topups`, { amount_usd: 10 }, 'k1'),
      await post(`/organizations/${id}/topups`, { amount_usd: 10 }, 'k1'),
    ];
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers['idempotent-replayed']).toBe('true');
    expect(second.body).toEqual(first.body);
    expect(await worker.posted(uuid)).toBe(10_000_000_000n);
  });

  it.each([
    ['without an Idempotency-Key', { amount_usd: '1' }, undefined, 400, 'invalid_request_error'],
    ['as a float', { amount_usd: 0.1 }, 'float', 400, 'invalid_request_error'],
    ['negative', { amount_usd: '-1' }, 'negative', 400, 'invalid_request_error'],
    ['of nothing', { amount_usd: '0' }, 'zero', 400, 'invalid_request_error'],
    ['finer than a billionth', { amount_usd: '0.0000000001' }, 'fine', 400, 'invalid_request_error'],
    ['above the maximum amount', { amount_usd: '900000000000' }, 'large', 400, 'invalid_request_error'],
    ['with an unknown field', { amount_usd: '1', amount: 1 }, 'unknown', 400, 'unknown_parameter'],
  ])('are refused %s', async (_name, body, key, status, code) => {
    const { id, uuid } = await createOrganization();
    const request = app.call('post', `/organizations/${id}/topups`);
    const answer = await (key === undefined ? request : request.set('idempotency-key', `${key}-${id}`)).send(body);
    expect([answer.status, answer.body.error.code]).toEqual([status, code]);
    expect(await worker.posted(uuid)).toBe(0n);
  });

  it('are refused for a payment that is already booked', async () => {
    const { id, uuid } = await createOrganization();
    const body = { amount_usd: '1', external_ref: `ref-${id}` };
    await post(`/organizations/${id}/topups`, body).expect(201);
    const again = await post(`/organizations/${id}/topups`, body).expect(409);
    expect(again.body.error).toMatchObject({ code: 'conflict', param: 'external_ref' });
    expect(await worker.posted(uuid)).toBe(1_000_000_000n);
  });

  it.each(['topups', 'adjustments'])('%s need an organization that exists', async (noun) => {
    const path = `/organizations/${formatId('org', newUuid(Date.now()))}/${noun}`;
    await post(path, { amount_usd: '1', reason: 'test' }).expect(404);
    await app.call('get', path).expect(404);
    await app.call('get', `/organizations/${formatId('key', newUuid(Date.now()))}/${noun}`).expect(400);
  });
});

describe('the preview of an adjustment', () => {
  it('shows the balance after it, and writes nothing', async () => {
    const { id } = await createOrganization();
    await post(`/organizations/${id}/topups`, { amount_usd: '5' }).expect(201);
    const preview = async (amount: string): Promise<unknown> =>
      (await app.call('get', `/organizations/${id}/adjustments/preview?amount_usd=${amount}`).expect(200)).body;
    expect(await preview('-7.5')).toEqual({
      object: 'adjustment_preview',
      organization_id: id,
      amount_usd: '-7.5',
      balance_usd: '5',
      balance_after_usd: '-2.5',
      available_after_usd: '-2.5',
      needs_allow_negative: true,
    });
    expect(await preview('1')).toMatchObject({ balance_after_usd: '6', needs_allow_negative: false });
    const list = await app.call('get', `/organizations/${id}/adjustments`).expect(200);
    expect(list.body.data).toEqual([]);
  });
});

describe('adjustments', () => {
  it('LEDGER-27: add and take away, below zero where that is meant, and say why', async () => {
    const { id, uuid } = await createOrganization();
    const correction = { amount_usd: '-3.5', reason: 'correction' };
    for (const fields of [{}, { allow_negative: false }]) {
      const { body: refused } = await post(`/organizations/${id}/adjustments`, { ...correction, ...fields }).expect(
        400,
      );
      expect(refused.error).toMatchObject({
        code: 'invalid_request_error',
        param: 'allow_negative',
        metadata: { balance_usd: '0', balance_after_usd: '-3.5' },
      });
    }
    await post(`/organizations/${id}/adjustments`, { ...correction, allow_negative: 'yes' }).expect(400);
    expect(await worker.posted(uuid)).toBe(0n);
    const { body } = await post(`/organizations/${id}/adjustments`, { ...correction, allow_negative: true }).expect(
      201,
    );
    expect(body).toMatchObject({
      object: 'adjustment',
      amount_usd: '-3.5',
      reason: 'correction',
      balance_after_usd: '-3.5',
    });
    await post(`/organizations/${id}/adjustments`, { amount_usd: '5', reason: 'goodwill' }).expect(201);
    const list = await app.call('get', `/organizations/${id}/adjustments`).expect(200);
    expect(list.body.data).toMatchObject([{ amount_usd: '5' }, { amount_usd: '-3.5' }]);
    const audit = await app.call('get', `/audit?organization_id=${id}&action=adjustment.create`).expect(200);
    expect(audit.body.data[1]).toMatchObject({ after: { amount_usd: '-3.5' }, reason: 'correction' });
  });

  it.each([
    ['of nothing', { amount_usd: '0', reason: 'x' }],
    ['without a reason', { amount_usd: '1' }],
  ])('are refused %s', async (_name, body) => {
    const { id } = await createOrganization();
    await post(`/organizations/${id}/adjustments`, body).expect(400);
  });
});

describe('transfers', () => {
  it('are the statement: every movement, signed, with its source', async () => {
    const { id, uuid } = await createOrganization();
    await topUp(id, '1');
    const requestId = await worker.use(uuid, 250_000n);
    await worker.drain(uuid);
    const { body } = await app.call('get', `/organizations/${id}/transfers`).expect(200);
    expect(body.data).toMatchObject([
      {
        code: 'usage',
        amount_usd: '-0.00025',
        source_id: formatId('gen', requestId),
        debit_account: 'wallet_paid',
        credit_account: 'revenue',
      },
      { code: 'topup', amount_usd: '1', debit_account: 'payments_clearing', credit_account: 'wallet_paid' },
    ]);
    const [first] = body.data;
    const rest = await app.call('get', `/organizations/${id}/transfers?limit=1&after=${first.id}`).expect(200);
    expect(rest.body).toMatchObject({ has_more: false, data: [{ code: 'topup' }] });
  });
});

describe('holds', () => {
  it('are listed while a request runs, and can be released', async () => {
    const { id, uuid } = await createOrganization();
    await topUp(id, '1');
    const { requestId } = await worker.admit(uuid, 400_000_000n);
    const name = formatId('gen', requestId);
    const list = await app.call('get', `/organizations/${id}/holds`).expect(200);
    expect(list.body.data).toMatchObject([{ id: name, object: 'hold', held_usd: '0.4', checkpoint_usd: null }]);
    await app.call('post', `/organizations/${id}/holds/${name}/release`, { reason: 'stuck' }).expect(400);
    const released = await post(`/organizations/${id}/holds/${name}/release`, { reason: 'stuck' }).expect(200);
    expect(released.body).toEqual({ id: name, object: 'hold', released: true });
    expect((await app.call('get', `/organizations/${id}/holds`)).body.data).toEqual([]);
    expect(await worker.balances(uuid)).toEqual([1_000_000_000n, 0n, 0n]);
    await post(`/organizations/${id}/holds/${name}/release`, {}).expect(404);
    const audit = await app.call('get', `/audit?organization_id=${id}&action=hold.release`).expect(200);
    expect(audit.body.data).toMatchObject([{ reason: 'stuck', target: { kind: 'hold', id: name } }]);
  });
});

describe('holds of all organizations', () => {
  it('are listed together, newest first, and page by page', async () => {
    const runs: { id: string; organization: string }[] = [];
    for (let count = 0; count < 3; count++) {
      const { id, uuid } = await createOrganization();
      await topUp(id, '1');
      runs.unshift({ id: formatId('gen', (await worker.admit(uuid, 1_000n)).requestId), organization: id });
    }
    const { body } = await app.call('get', '/holds?limit=2').expect(200);
    expect(body).toMatchObject({
      has_more: true,
      data: runs.slice(0, 2).map(({ id, organization }) => ({ id, object: 'hold', organization_id: organization })),
    });
    const rest = await app.call('get', `/holds?limit=1&after=${body.last_id}`).expect(200);
    expect(rest.body).toMatchObject({ has_more: false, data: [{ id: runs[2]?.id }] });
  });
});

describe('requests', () => {
  it('are listed by window and filters', async () => {
    const { id, uuid } = await createOrganization();
    await topUp(id, '1');
    const cheap = await worker.use(uuid, 1_000n, { outcome: 'client_closed' });
    const dear = await worker.use(uuid, 9_000n, { errorCode: 'internal_error', durationMs: 5_000 });
    await worker.drain(uuid);
    const idsOf = async (query: string): Promise<string[]> => {
      const { body } = await app.call('get', `/requests?organization_id=${id}${query}`).expect(200);
      return (body.data as { id: string }[]).map(({ id: found }) => found);
    };
    const [cheapId, dearId] = [formatId('gen', cheap), formatId('gen', dear)];
    expect((await idsOf('')).sort()).toEqual([cheapId, dearId].sort());
    expect(await idsOf('&outcome=client_closed,lost')).toEqual([cheapId]);
    expect(await idsOf('&min_cost_usd=0.000002')).toEqual([dearId]);
    expect(await idsOf('&min_latency_ms=1000')).toEqual([dearId]);
    expect(await idsOf('&code=internal_error')).toEqual([dearId]);
    expect(await idsOf(`&key_id=${formatId('key', uuid)}&model_id=${formatId('mdl', worker.modelId)}`)).toHaveLength(2);
    expect(await idsOf(`&channel_id=${formatId('chn', newUuid(Date.now()))}`)).toEqual([]);
    expect(await idsOf('&created_at_lt=2020-01-01T00:00:00Z')).toEqual([]);
  });

  it('are found by the id of the client, and by that of each call at a provider', async () => {
    const { id, uuid } = await createOrganization();
    await topUp(id, '1');
    const [own, other] = [randomUUID(), randomUUID()];
    const attempts = [own, other].map((upstreamRequestId) => ({ ...worker.attempt(0n), upstreamRequestId }));
    const clientRequestId = `order "${own}" 7'--`;
    const requestId = await worker.use(uuid, 1_000n, { attempts, clientRequestId });
    await worker.use(uuid, 1_000n, { clientRequestId: 'another', attempts: [worker.attempt(0n)] });
    await worker.drain(uuid);
    const found = async (query: Record<string, string>): Promise<unknown> => {
      const { body } = await app.call('get', `/requests?${new URLSearchParams(query).toString()}`).expect(200);
      return (body.data as { id: string; client_request_id: string }[]).map((one) => [one.id, one.client_request_id]);
    };
    const expected = [[formatId('gen', requestId), clientRequestId]];
    expect(await found({ client_request_id: clientRequestId })).toEqual(expected);
    for (const upstream of [own, other]) expect(await found({ upstream_request_id: upstream })).toEqual(expected);
    const both = { upstream_request_id: own, client_request_id: clientRequestId, organization_id: id };
    expect(await found(both)).toEqual(expected);
    expect(await found({ ...both, client_request_id: 'another' })).toEqual([]);
    for (const text of [own.slice(1), own.toUpperCase(), `${own}%`, '[]', `["${own}"]`, '$[*]']) {
      expect(await found({ upstream_request_id: text })).toEqual([]);
    }
    expect(await found({ upstream_request_id: own, created_at_lt: '2020-01-01T00:00:00Z' })).toEqual([]);
  });

  it.each([
    ['created_at_gte=2020-01-01T00:00:00Z&created_at_lt=2020-03-01T00:00:00Z', 'invalid_request_error'],
    ['organization_id=key_01jd3k9v6qe8yb5t2x7m4c0n1p', 'invalid_id'],
    ['min_cost_usd=much', 'invalid_request_error'],
    ['min_cost=1', 'unknown_parameter'],
  ])('refuse the query %s', async (query, code) => {
    const { body } = await app.call('get', `/requests?${query}`).expect(400);
    expect(body.error.code).toBe(code);
  });

  it('show their price line by line', async () => {
    const { id, uuid } = await createOrganization();
    await topUp(id, '1');
    const request = await worker.admit(uuid, 100_000n);
    const [routeId, busy, other] = [newUuid(Date.now()), newUuid(Date.now()), newUuid(Date.now())];
    const calls = { cacheMarks: 3, upstreamRequestId: 'req_011' };
    const attempt = { ...(await worker.pricedAttempt(10)), upstreamFacts: { provider: 'Elsewhere' }, ...calls };
    await worker.capture(request, 17_600n, {
      usage: { ...worker.event({}).usage, promptTokens: 10, completionTokens: 3 },
      meters: { input: 10, output: 3 },
      multipliersPpm: [1_100_000n, 1_000_000n],
      attempts: [attempt],
      candidates: [
        { channel: busy, kept: true, reason: 'busy' },
        { channel: other, kept: false, reason: 'a word of old' },
      ],
      routeId,
      strategy: 'cheapest',
    });
    await worker.drain(uuid);
    const { body } = await app.call('get', `/requests/${formatId('gen', request.requestId)}`).expect(200);
    expect(body).toMatchObject({
      object: 'request',
      organization_id: id,
      cost_usd: '0.0000176',
      upstream_cost_usd: '0.00001',
      final: true,
      arithmetic: {
        price_id: formatId('price', worker.priceVersionId),
        from_prompt_tokens: 0,
        lines: [
          { meter: 'input', quantity: 10, per_million_usd: '1', amount_usd: '0.00001' },
          { meter: 'output', quantity: 3, per_million_usd: '2', amount_usd: '0.000006' },
        ],
        sum_usd: '0.000016',
        multipliers: ['1.1', '1'],
        price_usd: '0.0000176',
      },
      transfers: [
        { code: 'usage', amount_usd: '-0.0000176', leg: 0 },
        { code: 'cogs', amount_usd: '0.00001', leg: 200 },
      ],
      attempts: [
        {
          // The channel's name now, in place of the recorded one.
          channel: attempt.channelId,
          status: 200,
          reason: null,
          upstream_cost_usd: '0.00001',
          upstream_facts: { provider: 'Elsewhere' },
          cache_marks: 3,
          upstream_request_id: 'req_011',
        },
      ],
      route_id: formatId('route', routeId),
      strategy: 'cheapest',
      candidates: [
        { channel: busy, kept: true, reason: 'busy', message: PLAN_REASONS.busy },
        { channel: other, kept: false, reason: 'a word of old', message: 'a word of old' },
      ],
    });
  });

  it('have no routing rule by default', async () => {
    const { id, uuid } = await createOrganization();
    await topUp(id, '1');
    const requestId = await worker.use(uuid, 1_000n);
    await worker.drain(uuid);
    const { body } = await app.call('get', `/requests/${formatId('gen', requestId)}`).expect(200);
    expect(body).toMatchObject({ route_id: null, strategy: 'weighted', candidates: [] });
  });

  it('with unknown ids are not found', async () => {
    await app.call('get', `/requests/${formatId('gen', newUuid(Date.now()))}`).expect(404);
    await app.call('get', `/requests/${formatId('key', newUuid(Date.now()))}`).expect(400);
  });
});
