import { formatUsd } from '#core';
import { admissionOf, leftovers } from '../../../support/gateway/bookings.js';
import type { Customer } from '../../../support/gateway/platform.js';
import { redisOf } from '../../../support/gateway/platform.js';
import { REQUEST_NANO_USD, TwoGateways } from '../../../support/gateway/two-gateways.js';

jest.setTimeout(120_000);

const ALLOWED = 10;
const LIMIT_USD = formatUsd(BigInt(ALLOWED) * REQUEST_NANO_USD);

/** All requests with one id share one budget, whichever gateway and key they come by. */
describe('budgets of runs', () => {
  let both: TwoGateways;
  let customer: Customer;
  let runs = 0;

  beforeAll(async () => {
    both = await TwoGateways.startHere();
  });
  beforeEach(async () => {
    customer = await both.addCustomer();
  });
  afterAll(async () => {
    await both.stop();
  });

  const run = (limit_usd: string | number = LIMIT_USD, id = `run ${++runs}`) => ({
    routify: { budget: { id, limit_usd } },
  });
  const send = (of: Customer, body: object, count = 1) => Promise.all(both.sendTogether(of, count, body));
  const served = async (of: Customer, body: object, count: number): Promise<number> =>
    (await send(of, body, count)).filter(({ status }) => status === 200).length;

  async function expectSettled(of: Customer, requests: number): Promise<void> {
    expect(await both.chargesOf(of, requests)).toHaveLength(requests);
    expect(await leftovers(both.platform, [of])).toEqual([]);
    expect(await admissionOf(both.platform).checkInvariants(of.organizationId)).toEqual([]);
  }

  it('REQ-43: a budget for ten serves exactly ten of sixty at once, and says what is left', async () => {
    const body = run();
    const [first] = await send(customer, body);
    expect(first!.json().routify).toMatchObject({
      budget_left_usd: Number(formatUsd(BigInt(ALLOWED - 1) * REQUEST_NANO_USD)),
    });
    expect(await served(customer, body, 60)).toBe(ALLOWED - 1);
    const [refused] = await send(customer, body);
    expect(refused!.error()).toMatchObject({
      code: 'spend_cap_reached',
      metadata: { scope: 'run', budget_id: body.routify.budget.id, cap_usd: LIMIT_USD, available_usd: '0' },
    });
    await expectSettled(customer, ALLOWED);
    // Another run, and requests of none.
    expect(await served(customer, run(), 3)).toBe(3);
    expect(await served(customer, {}, 3)).toBe(3);
  });

  it('REQ-43: a later request may lower the limit and not raise it; the run of another organization is another', async () => {
    const { id } = run().routify.budget;
    expect(await served(customer, run(LIMIT_USD, id), 4)).toBe(4);
    const lower = formatUsd(6n * REQUEST_NANO_USD);
    expect(await served(customer, run(lower, id), 1)).toBe(1);
    expect(await served(customer, run('100', id), 9)).toBe(1);
    const other = await both.addCustomer();
    expect(await served(other, run(LIMIT_USD, id), 4)).toBe(4);
  });

  it('REQ-43: a Redis that lost the run has it again from the ledger', async () => {
    const body = run();
    expect(await served(customer, body, 7)).toBe(7);
    await expectSettled(customer, 7);
    await redisOf(both.platform).client.flushdb();
    expect(await served(customer, body, 20)).toBe(ALLOWED - 7);
    await expectSettled(customer, ALLOWED);
    // What is new after the loss begins with nothing spent.
    expect(await served(customer, run(), 3)).toBe(3);
  });

  it('REQ-43: headers name the run of clients whose bodies cannot', async () => {
    const { id, limit_usd } = run().routify.budget;
    const [caller] = both.callers(customer);
    const headers = { 'x-routify-budget-id': id, 'x-routify-budget-usd': String(limit_usd) };
    const answer = await both.send(caller!, {}, headers);
    expect(answer.json().routify).toMatchObject({ budget_left_usd: Number(formatUsd(9n * REQUEST_NANO_USD)) });
    expect(await served(customer, run(limit_usd, id), 20)).toBe(ALLOWED - 1);
    const differs = await both.send(caller!, run('3', id), headers);
    expect([differs.status, differs.error().param]).toEqual([400, 'x-routify-budget-id']);
    const alone = await both.send(caller!, {}, { 'x-routify-budget-id': id });
    expect([alone.status, alone.error().param]).toEqual([400, 'x-routify-budget-usd']);
  });

  it.each([
    { budget: { id: '', limit_usd: '1' }, param: 'routify.budget.id' },
    { budget: { id: 'a'.repeat(129), limit_usd: '1' }, param: 'routify.budget.id' },
    { budget: { id: 'a' }, param: 'routify.budget.limit_usd' },
    { budget: { id: 'a', limit_usd: -1 }, param: 'routify.budget.limit_usd' },
    { budget: { id: 'a', limit_usd: '1', until: 'x' }, param: 'routify.budget.until' },
    { budget: 'a', param: 'routify.budget' },
  ])('refuses $budget', async ({ budget, param }) => {
    const [refused] = await send(customer, { routify: { budget } });
    expect([refused!.status, refused!.error().param]).toEqual([400, param]);
  });
});
