import { isDeepStrictEqual } from 'node:util';
import { formatUsd, SPEND_PERIODS } from '#core';
import { admissionOf, leftovers } from '../../support/gateway/bookings.js';
import { eventually } from '../../support/eventually.js';
import { FaultProxy } from '../../support/processes/fault-proxy.js';
import type { Answer } from '../../support/gateway/gateway-caller.js';
import type { Customer } from '../../support/gateway/platform.js';
import { REQUEST_NANO_USD, TwoGateways } from '../../support/gateway/two-gateways.js';

const REQUESTS = 300;
const ALLOWED = 50;

/** Hundreds of parallel requests of one customer, through two gateways: each limit holds exactly. */
describe('races through two gateways', () => {
  let both: TwoGateways;
  let redis: FaultProxy;

  beforeAll(async () => {
    both = await TwoGateways.start(['one', 'other'], async (redisUrl) => {
      redis = await FaultProxy.start(redisUrl);
      return redis.url;
    });
  }, 120_000);

  afterAll(async () => {
    await both.stop();
    await redis.stop();
  });

  function statusesOf(answers: readonly Answer[]): Record<string, number> {
    return countBy(answers, ({ status }) => String(status));
  }

  /** Fails with the bodies of the refusals: a status alone does not identify the cause. */
  function expectStatuses(answers: readonly Answer[], expected: Record<string, number>): void {
    const statuses = statusesOf(answers);
    const refused = answers.filter(({ status }) => status !== 200);
    const isExpected = isDeepStrictEqual(statuses, expected);
    expect(isExpected ? statuses : { ...statuses, refused: countBy(refused, reasonOf) }).toEqual(expected);
  }

  async function admittedAt({ organizationId }: Customer): Promise<number[]> {
    const rows = await both.platform.query<{ at: Date }>(
      'SELECT admitted_at AS at FROM usage_record WHERE organization_id = $1::uuid ORDER BY admitted_at',
      organizationId,
    );
    return rows.map(({ at }) => at.getTime());
  }

  it('LIFE-8, STORY-1: a wallet for exactly 50 serves and bills exactly 50; the others get 402, and nothing stays held', async () => {
    // The gateways read the balance, found it sufficient, and charged afterwards: parallel requests all passed (one-api
    // #2440, new-api #6609, LiteLLM #34732 #40095 #6288; across replicas bifrost #3547).
    const topUpUsd = formatUsd(BigInt(ALLOWED) * REQUEST_NANO_USD);
    const customer = await both.addCustomer({ topUpUsd });
    const answers = await Promise.all(both.sendTogether(customer, REQUESTS));
    expectStatuses(answers, { 200: ALLOWED, 402: REQUESTS - ALLOWED });
    const charges = await both.chargesOf(customer, ALLOWED);
    expect(charges).toEqual(Array.from({ length: ALLOWED }, () => REQUEST_NANO_USD));
    expect(await leftovers(both.platform, [customer])).toEqual([]);
    expect(await admissionOf(both.platform).findWallet(customer.organizationId)).toMatchObject({
      postedNanoUsd: 0n,
      availableNanoUsd: 0n,
    });
  });

  it('LIFE-8: a wallet for exactly 50 serves exactly 50 though Redis stands still meanwhile, so that admissions go unheard', async () => {
    const topUpUsd = formatUsd(BigInt(ALLOWED) * REQUEST_NANO_USD);
    const customer = await both.addCustomer({ topUpUsd });
    const early = both.sendTogether(customer, REQUESTS / 2);
    await Promise.race(early);
    redis.freeze();
    const comebacks = both.retries;
    const late = both.sendTogether(customer, REQUESTS / 2);
    await eventually(() => both.retries > comebacks);
    redis.restore();
    expectStatuses(await Promise.all([...early, ...late]), { 200: ALLOWED, 402: REQUESTS - ALLOWED });
    expect(await both.chargesOf(customer, ALLOWED)).toHaveLength(ALLOWED);
    expect(await leftovers(both.platform, [customer])).toEqual([]);
  });

  it('LIFE-8: spend caps for exactly 50 serve and bill exactly 50', async () => {
    // Spend was read, found below the cap, and counted afterwards: parallel requests all passed (LiteLLM #34732,
    // #6288).
    const limitNanoUsd = BigInt(ALLOWED) * REQUEST_NANO_USD;
    const customer = await both.addCustomer({
      key: { caps: SPEND_PERIODS.map((period) => ({ period, limitNanoUsd })) },
    });
    const answers = await Promise.all(both.sendTogether(customer, REQUESTS));
    expectStatuses(answers, { 200: ALLOWED, 402: REQUESTS - ALLOWED });
    expect(answers.find(({ status }) => status === 402)?.error()).toMatchObject({ code: 'spend_cap_reached' });
    expect(await both.chargesOf(customer, ALLOWED)).toHaveLength(ALLOWED);
    expect(await leftovers(both.platform, [customer])).toEqual([]);
    expect((await Promise.all(both.sendTogether(customer, 2))).map((answer) => answer.error().metadata)).toEqual([
      expect.objectContaining({ limit_source: 'cap', spent_usd: formatUsd(limitNanoUsd), held_usd: '0' }),
      expect.objectContaining({ limit_source: 'cap' }),
    ]);
  });

  it.each(['key', 'organization'] as const)(
    'a limit of 50 requests at a time of the %s lets exactly 50 run',
    async (scope) => {
      const customer = await both.addCustomer({ [scope]: { concurrency: ALLOWED } });
      const answerAll = both.answerLater();
      const before = both.upstream.requests;
      const pending = both.sendTogether(customer, REQUESTS);
      let refused = 0;
      for (const answer of pending) void answer.then(({ status }) => (refused += status === 429 ? 1 : 0));
      const running = (): number => both.upstream.requests - before;
      await eventually(() => refused === REQUESTS - ALLOWED && running() === ALLOWED);
      answerAll();
      expectStatuses(await Promise.all(pending), { 200: ALLOWED, 429: REQUESTS - ALLOWED });
    },
  );

  it('a limit of 50 requests a minute lets 50 pass, and then one each 1.2 s', async () => {
    const customer = await both.addCustomer({ organization: { rpm: ALLOWED } });
    const answers = await Promise.all(both.sendTogether(customer, REQUESTS));
    const served = statusesOf(answers)[200] ?? 0;
    expectStatuses(answers, { 200: served, 429: REQUESTS - served });
    await both.chargesOf(customer, served);
    const moments = await admittedAt(customer);
    const tookMs = (moments.at(-1) ?? 0) - (moments[0] ?? 0);
    expect(served).toBeGreaterThanOrEqual(ALLOWED);
    expect(served).toBeLessThanOrEqual(ALLOWED + Math.floor((tookMs * ALLOWED) / 60_000));
  });
});

function countBy<T>(rows: readonly T[], nameOf: (row: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const row of rows) counts[nameOf(row)] = (counts[nameOf(row)] ?? 0) + 1;
  return counts;
}

function reasonOf(answer: Answer): string {
  const { code, message, metadata } = answer.error();
  return `${answer.status} ${code} ${JSON.stringify(metadata?.limit_source ?? null)}: ${message}`;
}
