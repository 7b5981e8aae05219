import { randomUUID } from 'node:crypto';
import { formatId, formatUsd, parseUsd } from '#core';
import { leftovers } from '../../support/gateway/bookings.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../support/control/control-app.js';
import { joinOrganization } from '../../support/gateway/customer-caller.js';
import { auditFindings } from '../../support/ledger/audit-findings.js';
import { eventually } from '../../support/eventually.js';
import type { Answer } from '../../support/gateway/gateway-caller.js';
import type { Customer } from '../../support/gateway/platform.js';
import { TwoGatewayLoad } from '../../support/gateway/two-gateway-load.js';
import { TwoGateways } from '../../support/gateway/two-gateways.js';

interface Outcome {
  readonly status: number;
  readonly body: ApiObject;
}

type Send = (app: ControlApp) => Promise<Outcome>;

const ROUNDS = 3;
const sum = (amounts: readonly bigint[]): bigint => amounts.reduce((total, amount) => total + amount, 0n);

/** Every money movement, in parallel, through two control processes, while two gateways spend. */
describe('parallel money movements', () => {
  let both: TwoGateways;
  let controls: [ControlApp, ControlApp];
  let token: string;
  let customer: Customer;
  let organization: string;

  beforeAll(async () => {
    both = await TwoGateways.startHere();
    const { databaseUrl, redisUrl } = both.platform.config;
    const onTheSameStores = () => startControlApp({}, () => Promise.resolve({ databaseUrl, redisUrl }));
    controls = [await onTheSameStores(), await onTheSameStores()];
    token = controls[0].token;
    customer = await both.addCustomer({ topUpUsd: '5' });
    organization = formatId('org', customer.organizationId);
  }, 120_000);

  afterAll(async () => {
    for (const control of controls) await control.stop();
    await both.stop();
  });

  /** Retries 503 with the same key: on a busy machine a wallet lock may outlast control's lock timeout. */
  const post =
    (path: string, body: object, key: string | null = null, bearer = token): Send =>
    (app) => {
      const [full, sent] = [path.startsWith('/api') ? path : `/admin/v1${path}`, key ?? randomUUID()];
      const headers = { authorization: `Bearer ${bearer}`, 'idempotency-key': sent };
      return untilServed(() => app.raw('post', full).set(headers).send(body));
    };

  /** The same request to both control processes at once. */
  const toBoth = (send: Send): Promise<Outcome[]> => Promise.all(controls.map(send));

  /** One of the two made the change; the other answers 409 or the same body. */
  function once([one, other]: readonly Outcome[]): Outcome {
    const [first, second] = one?.status === 201 ? [one, other] : [other, one];
    expect(first?.status).toBe(201);
    if (second?.status === 201) expect(second.body).toEqual(first?.body);
    else expect(second?.status).toBe(409);
    return first!;
  }

  const path = (noun: string): string => `/organizations/${organization}/${noun}`;

  /** `served` is the answer to a refundable request. */
  async function moveMoney(served: Answer, owner: string, codes: readonly string[], round: number): Promise<bigint> {
    const amount = formatUsd(BigInt(1_000_003 * (round + 1)));
    const topUp = once(
      await toBoth(post(path('topups'), { amount_usd: amount, external_ref: `pay-${round}` }, `t${round}`)),
    );
    const half = formatUsd(nano(amount) / 2n + 1n);
    const endsAt = new Date(Date.now() + 7_200_000).toISOString();
    const adjustment = { allow_negative: true, reason: 'race' };
    const refund = { generation_id: idOf(served), reason: 'race' };
    const [grants, redeemed, refunds, chargebacks, adjusted, limited] = await Promise.all([
      toBoth(post(path('grants'), { amount_usd: amount, priority: round, expires_at: endsAt, reason: 'race' })),
      toBoth(post('/api/v1/redeem', { code: codes[round] }, null, owner)),
      toBoth(post('/refunds', { ...refund, amount_usd: '0.00005' })),
      toBoth(post(path('chargebacks'), { topup_id: topUp.body.id, amount_usd: half, reason: 'race' })),
      toBoth(post(path('adjustments'), { ...adjustment, amount_usd: round % 2 === 0 ? '-0.0003' : '0.0007' })),
      Promise.all(controls.map((app) => limit(app, round % 3 === 0 ? '0' : '0.01'))),
    ]);
    expect(limited).toEqual([200, 200]);
    for (const outcome of [...grants, ...adjusted]) expect(outcome.status).toBe(201);
    expect(redeemed.map(({ status }) => status).sort()).toEqual([201, 409]);
    // Slightly more than half of the same top-up, twice; and more than the cost of a request, twice.
    expect(chargebacks.map(({ status }) => status).sort()).toEqual([201, 400]);
    expect(refunds.filter(({ status }) => status === 201).length).toBeLessThanOrEqual(1);
    const booked = [topUp, ...grants, ...redeemed, ...refunds, ...adjusted].filter(({ status }) => status === 201);
    return sum(booked.map(({ body }) => nano(body.amount_usd))) - nano(half);
  }

  async function limit(app: ControlApp, credit_limit_usd: string): Promise<number> {
    const headers = { authorization: `Bearer ${token}` };
    const path = `/admin/v1/organizations/${organization}`;
    return (await untilServed(() => app.raw('patch', path).set(headers).send({ credit_limit_usd }))).status;
  }

  async function mint(): Promise<string[]> {
    const minted = await post('/redeem-codes', { count: ROUNDS, amount_usd: '0.001', reason: 'race' })(controls[0]);
    return (minted.body as unknown as { data: ApiObject[] }).data.map(({ secret }) => secret);
  }

  async function get<T>(suffix: string): Promise<T> {
    const call = controls[0].raw('get', `/admin/v1${suffix}`).set('authorization', `Bearer ${token}`);
    return (await call.expect(200)).body as T;
  }

  it('each booking is made once, and balance, statement, file and usage equal their sum to the nano-USD', async () => {
    const codes = await mint();
    const owner = await joinOrganization(controls[0], organization, 'owner');
    const load = new TwoGatewayLoad(both.callers(customer), (caller) => both.send(caller), statusOf, 1);
    let movedNanoUsd = 5_000_000_000n;
    try {
      await eventually(() => load.hasSeen(0));
      for (let round = 0; round < ROUNDS; round++) {
        // Skips recent requests: a request that is not booked yet cannot be refunded.
        const [served] = load.log.filter(({ answer }) => answer.status === 200).slice(-1 - round);
        await both.platform.settle();
        movedNanoUsd += await moveMoney(served!.answer, owner.token, codes, round);
      }
    } finally {
      await load.stop();
    }
    const replies = load.log.filter(({ answer }) => answer.status === 200);
    const charges = await both.chargesOf(customer, replies.length);
    expect(sum(charges)).toBe(sum(replies.map(({ answer }) => costOf(answer))));
    await eventually(async () => (await leftovers(both.platform, [customer])).length === 0, 60_000);

    const expected = formatUsd(movedNanoUsd - sum(charges));
    const shown = await get<ApiObject>(`/organizations/${organization}`);
    expect(shown).toMatchObject({ balance_usd: expected, held_usd: '0' });
    expect((await owner.call('get', '/balance').expect(200)).body).toMatchObject({
      balance_usd: expected,
      held_usd: '0',
    });

    type Line = Readonly<Record<'code' | 'amount_usd' | 'promo_usd', string>>;
    const statement = await get<{ closing_balance_usd: string; lines: Line[] }>(path('statement?tz=UTC'));
    expect(statement.closing_balance_usd).toBe(expected);
    const { text } = await owner.call('get', '/statement.csv?tz=UTC').expect(200);
    const file = text
      .trimEnd()
      .split('\r\n')
      .slice(2, -1)
      .map((line) => line.split(','));
    const ofFile = new Map<string, bigint>();
    for (const [, , , code = '', , , amount] of file) ofFile.set(code, (ofFile.get(code) ?? 0n) + nano(amount));
    expect(ofFile).toEqual(new Map(statement.lines.map(({ code, amount_usd }) => [code, nano(amount_usd)])));
    expect([...ofFile.keys()].sort()).toEqual(['adjustment', 'chargeback', 'grant', 'refund', 'topup', 'usage']);

    const usage = await get<{ data: ApiObject[] }>(`/usage?interval=month&organization_id=${organization}`);
    expect(sum(usage.data.map(({ cost_usd }) => nano(cost_usd)))).toBe(-(ofFile.get('usage') ?? 0n));
    expect(sum(usage.data.map(({ refunded_usd }) => nano(refunded_usd)))).toBe(ofFile.get('refund'));
    expect(await auditFindings(both.platform.environment)).toEqual([]);
  }, 180_000);
});

function nano(usd: unknown): bigint {
  const amountNanoUsd = parseUsd(String(usd));
  if (amountNanoUsd === null) throw new Error(`not an amount: ${String(usd)}`);
  return amountNanoUsd;
}

async function untilServed(call: () => Promise<{ status: number; body: unknown }>): Promise<Outcome> {
  for (;;) {
    const { status, body } = await call();
    if (status !== 503) return { status, body: body as ApiObject };
  }
}

function statusOf({ status }: Answer): string {
  return String(status);
}

function idOf({ headers }: Answer): string {
  return String(headers['x-request-id']);
}

function costOf({ text }: Answer): bigint {
  return nano(/"cost_usd":([\d.]+)/.exec(text)?.[1]);
}
