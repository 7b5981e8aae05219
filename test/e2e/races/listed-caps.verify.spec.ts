import { randomUUID } from 'node:crypto';
import { CapsService, type CapTarget } from '#auth';
import { CAP_DIMENSIONS, CAP_UNITS, formatUsd, systemActor, type CapDimension, type CapUnit } from '#core';
import { admissionOf, leftovers } from '../../support/gateway/bookings.js';
import type { Answer } from '../../support/gateway/gateway-caller.js';
import { redisOf, type Customer } from '../../support/gateway/platform.js';
import { REQUEST_NANO_USD, TwoGateways } from '../../support/gateway/two-gateways.js';
import { auditFindings } from '../../support/ledger/audit-findings.js';

jest.setTimeout(180_000);

const REQUESTS = 1_000;
const ALLOWED = 100;
const actor = systemActor('test');

const ALL: CapTarget = {
  keyId: null,
  memberId: null,
  projectId: null,
  model: null,
  tagName: null,
  tagValue: null,
  period: 'month',
  periodHours: null,
};

/** What narrows a cap to one dimension, for a customer whose key has a member and a project. */
const NARROWED: Readonly<Record<CapDimension, (customer: CappedCustomer) => Partial<CapTarget>>> = {
  project: ({ projectId }) => ({ projectId }),
  key: ({ keyId }) => ({ keyId }),
  member: ({ memberId }) => ({ memberId }),
  model: () => ({ model: 'acme/*' }),
  tag: () => ({ tagName: 'team', tagValue: 'search' }),
};

interface CappedCustomer extends Customer {
  readonly memberId: string;
  readonly projectId: string;
}

/** A thousand parallel requests of one customer, through two gateways: each cap of its list holds exactly. */
describe('listed caps through two gateways', () => {
  let both: TwoGateways;

  beforeAll(async () => {
    both = await TwoGateways.start();
  });
  afterAll(async () => {
    await both.stop();
  });

  /** Its key was created by a member, and is in a project. */
  async function addCustomer(): Promise<CappedCustomer> {
    const customer = await both.addCustomer();
    const [userId, memberId, projectId] = [randomUUID(), randomUUID(), randomUUID()];
    await both.platform.query(
      `INSERT INTO "user" (id, email, name) VALUES ($1::uuid, $1 || '@example.com', 'Ada')`,
      userId,
    );
    await both.platform.query(
      `INSERT INTO member (id, organization_id, user_id, role) VALUES ($1::uuid, $2::uuid, $3::uuid, 'developer')`,
      ...[memberId, customer.organizationId, userId],
    );
    await both.platform.query(
      `INSERT INTO project (id, organization_id, name) VALUES ($1::uuid, $2::uuid, 'Website')`,
      ...[projectId, customer.organizationId],
    );
    await both.platform.query(
      'UPDATE api_key SET member_id = $1::uuid, project_id = $2::uuid WHERE id = $3::uuid',
      ...[memberId, projectId, customer.keyId],
    );
    return { ...customer, memberId, projectId };
  }

  /** Of so many requests. */
  async function addCap(
    customer: Customer,
    target: Partial<CapTarget>,
    unit: CapUnit,
    requests: number,
  ): Promise<void> {
    const amount = unit === 'usd' ? BigInt(requests) * REQUEST_NANO_USD : BigInt(requests);
    const caps = both.platform.services.get(CapsService);
    const fields = { amount: { unit, amount } };
    await caps.create(customer.organizationId, { ...ALL, ...target }, fields, 'customer', actor);
  }

  const seenBy = async (customer: Customer): Promise<readonly Record<string, unknown>[]> => {
    const [caller] = both.callers(customer);
    return (await caller!.get('/v1/key')).json().caps as Record<string, unknown>[];
  };

  const send = (customer: Customer, count: number): Promise<Answer[]> =>
    Promise.all(both.sendTogether(customer, count, { metadata: { team: 'search' } }));

  const served = (answers: readonly Answer[]): number => answers.filter(({ status }) => status === 200).length;

  async function expectServed(customer: Customer, requests: number): Promise<void> {
    expect(await both.chargesOf(customer, requests)).toHaveLength(requests);
    expect(await leftovers(both.platform, [customer])).toEqual([]);
    expect(await admissionOf(both.platform).checkInvariants(customer.organizationId)).toEqual([]);
    expect(await auditFindings(both.platform.environment)).toEqual([]);
  }

  const cases = (['organization', ...CAP_DIMENSIONS] as const).flatMap((dimension) =>
    CAP_UNITS.map((unit) => ({ dimension, unit })),
  );

  it.each(cases)(
    'REDIS-28: a cap of the $dimension in $unit for 100 serves exactly 100',
    async ({ dimension, unit }) => {
      const customer = await addCustomer();
      await addCap(customer, dimension === 'organization' ? {} : NARROWED[dimension](customer), unit, ALLOWED);
      const answers = await send(customer, REQUESTS);
      expect(served(answers)).toBe(ALLOWED);
      const refused = answers.filter(({ status }) => status !== 200);
      expect(new Set(refused.map((answer) => answer.error().code))).toEqual(new Set(['spend_cap_reached']));
      await expectServed(customer, ALLOWED);
      const used =
        unit === 'usd' ? { spent_usd: formatUsd(BigInt(ALLOWED) * REQUEST_NANO_USD) } : { counted_requests: ALLOWED };
      expect(await seenBy(customer)).toMatchObject([used]);
    },
  );

  it('REQ-43: a run with a budget for 100 serves exactly 100, beside caps of all dimensions', async () => {
    const customer = await addCustomer();
    for (const unit of CAP_UNITS) await addCap(customer, {}, unit, 150);
    for (const dimension of CAP_DIMENSIONS) await addCap(customer, NARROWED[dimension](customer), 'requests', 150);
    const limit_usd = formatUsd(BigInt(ALLOWED) * REQUEST_NANO_USD);
    const body = { routify: { budget: { id: 'a run', limit_usd } }, metadata: { team: 'search' } };
    expect(served(await Promise.all(both.sendTogether(customer, REQUESTS, body)))).toBe(ALLOWED);
    await expectServed(customer, ALLOWED);
  });

  it('REDIS-28: five caps at once, of all dimensions and both units, serve what the tightest allows', async () => {
    const customer = await addCustomer();
    await addCap(customer, {}, 'usd', ALLOWED + 40);
    await addCap(customer, NARROWED.key(customer), 'requests', ALLOWED + 30);
    await addCap(customer, NARROWED.member(customer), 'usd', ALLOWED + 20);
    await addCap(customer, NARROWED.model(customer), 'requests', ALLOWED);
    await addCap(customer, NARROWED.tag(customer), 'usd', ALLOWED + 10);
    expect(served(await send(customer, REQUESTS))).toBe(ALLOWED);
    await expectServed(customer, ALLOWED);
    expect((await send(customer, 2)).map((answer) => answer.error().metadata)).toEqual([
      expect.objectContaining({ cap_requests: ALLOWED, counted_requests: ALLOWED, model: 'acme/*' }),
      expect.objectContaining({ limit_source: 'cap' }),
    ]);
  });

  it('REDIS-28: a Redis that lost everything has them again from the ledger', async () => {
    const customer = await addCustomer();
    for (const unit of CAP_UNITS) await addCap(customer, {}, unit, ALLOWED);
    expect(served(await send(customer, 60))).toBe(60);
    await expectServed(customer, 60);
    await redisOf(both.platform).client.flushdb();
    expect(served(await send(customer, REQUESTS))).toBe(40);
    await expectServed(customer, ALLOWED);
  });
});
