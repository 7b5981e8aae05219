import { randomBytes } from 'node:crypto';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { formatId, newUuid, schemaOfData, type EventTypeName, type UsageEvent } from '#core';
import type { CapWindow } from '../../admission/domain/admit.js';
import { RUN_HOURS, runCapOf } from '../../admission/domain/run-cap.js';
import { organizationKeys } from '../../admission/keys.js';
import type { SettledCommand } from '../../admission/domain/settlement-commands.js';
import { shardOf } from '../../admission/domain/shard-of.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { refundsService } from '../../../../test/support/ledger/money-services.js';
import { LEDGER_CHECKS } from '../../ledger-audit/checks/ledger-checks.js';
import { LedgerCheckRepository } from '../../ledger-audit/ledger-check.repository.js';
import type { LedgerEvent } from '../transfers/usage-record.repository.js';
import { WalletRepository } from '../transfers/wallet.repository.js';
import { PublishPass } from './publish-pass.js';
import { readEvent } from './read-event.js';

let fixture: LedgerFixture;
let control: LedgerFixture;
let organizationId: string;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  control = await fixture.openAnother('routify_control');
});

beforeEach(async () => {
  organizationId = await fixture.createOrganization(1_000_000n);
});

afterAll(async () => {
  await control.close();
  await fixture.close();
});

/** A cap of money and one of requests, in one window each. */
const WINDOWS = [
  { name: 'c3', windowKey: '2031-05-05' },
  { name: 'r4', windowKey: '2031-05-07T14:00' },
];
const CHECKPOINT = { grade: 1, usageSource: 'checkpoint' } as const;
const VOID = { usageSource: 'none', outcome: 'all_channels_failed', chargeNanoUsd: 0n } as const;
const WAIVED = { waiver: 'empty_reply', waivedNanoUsd: 6_000n, usageSource: 'upstream', chargeNanoUsd: 0n } as const;
const FREE = { usageSource: 'upstream', chargeNanoUsd: 0n } as const;

function event(changes: Partial<UsageEvent>, windows: LedgerEvent['windows'] = WINDOWS): LedgerEvent {
  return { ...fixture.ledgerEvent({ organizationId, ...changes }), windows };
}

const book = (...events: readonly LedgerEvent[]): Promise<unknown> => fixture.book(events);

const charge = (chargeNanoUsd: bigint, windows?: LedgerEvent['windows']): Promise<unknown> =>
  book(event({ chargeNanoUsd }, windows));

/** What each window of the list has counted, which the audit finds right. */
async function counted(id = organizationId): Promise<Readonly<Record<string, number>>> {
  const { rows } = await fixture.owner.query<{ name: string; spent: string }>(
    `SELECT name || '=' || window_key AS name, spent FROM cap_spend WHERE organization_id = $1 ORDER BY 1`,
    [id],
  );
  const check = LEDGER_CHECKS.filter(({ name }) => name === 'cap-spend');
  expect((await new LedgerCheckRepository(fixture.prisma).run(check)).map(({ rows: found }) => found)).toEqual([[]]);
  return Object.fromEntries(rows.map(({ name, spent }) => [name, Number(spent)]));
}

const both = (money: number, requests: number) => ({ 'c3=2031-05-05': money, 'r4=2031-05-07T14:00': requests });

describe('caps of a list', () => {
  it('count money by its amount and requests by one, each batch of them at once', async () => {
    await charge(3_000n);
    expect(await counted()).toEqual(both(3_000, 1));
    await book(event({ chargeNanoUsd: 2_000n }), event({ chargeNanoUsd: 5_000n }), event(VOID), event(FREE));
    expect(await counted()).toEqual(both(10_000, 4));
  });

  it('count apart by window, by cap and by organization', async () => {
    const other = await fixture.createOrganization(1_000_000n);
    await book(event({ chargeNanoUsd: 1_000n }), event({ chargeNanoUsd: 2_000n, organizationId: other }));
    const later = [
      { name: 'c3', windowKey: '2031-05-12' },
      { name: 'c5', windowKey: 'total' },
    ];
    await charge(4_000n, later);
    expect(await counted()).toEqual({ ...both(1_000, 1), 'c3=2031-05-12': 4_000, 'c5=total': 4_000 });
    expect(await counted(other)).toEqual(both(2_000, 1));
  });

  it.each<[what: string, end: Partial<UsageEvent>, money: number | undefined, requests: number | undefined]>([
    ['a charge', { chargeNanoUsd: 5_000n }, 5_000, 1],
    ['a free reply', FREE, undefined, 1],
    ['a void', VOID, undefined, undefined],
    ['a waived reply', WAIVED, undefined, undefined],
    ['a checkpoint', { ...CHECKPOINT, chargeNanoUsd: 5_000n }, 5_000, 1],
    ['a checkpoint of 0', { ...CHECKPOINT, chargeNanoUsd: 0n }, undefined, 1],
    ['what was lost before a checkpoint', { grade: 1, usageSource: 'none', chargeNanoUsd: 0n }, undefined, undefined],
  ])('LEDGER-9: count %s once, however often it is delivered', async (_what, end, money, requests) => {
    const one = event(end);
    for (let delivery = 0; delivery < 3; delivery++) {
      await book(one);
      const all = await counted();
      expect([all['c3=2031-05-05'], all['r4=2031-05-07T14:00']]).toEqual([money, requests]);
    }
  });

  it.each<[what: string, early: Partial<UsageEvent>, end: Partial<UsageEvent>, money: number, requests: number]>([
    ['more than its checkpoint', { ...CHECKPOINT, chargeNanoUsd: 2_000n }, { chargeNanoUsd: 5_000n }, 5_000, 1],
    ['less than it', { ...CHECKPOINT, chargeNanoUsd: 2_000n }, { chargeNanoUsd: 500n }, 500, 1],
    ['the same', { ...CHECKPOINT, chargeNanoUsd: 2_000n }, { chargeNanoUsd: 2_000n }, 2_000, 1],
    ['nothing', { ...CHECKPOINT, chargeNanoUsd: 2_000n }, VOID, 0, 0],
    ['waived', { ...CHECKPOINT, chargeNanoUsd: 2_000n }, WAIVED, 0, 0],
    ['a reply, after nothing', { ...VOID, grade: 1 }, { chargeNanoUsd: 5_000n }, 5_000, 1],
    ['a free reply, after nothing', { ...VOID, grade: 1 }, FREE, 0, 1],
    ['nothing, after nothing', { ...VOID, grade: 1 }, VOID, 0, 0],
  ])('LEDGER-9: count a request by its final usage: %s', async (_what, early, end, money, requests) => {
    const { requestId } = event({}).event;
    await book(event({ chargeNanoUsd: 100n }), event({ ...early, requestId }));
    const final = event({ ...end, requestId });
    await book(final);
    expect(await counted()).toEqual(both(100 + money, 1 + requests));
    await book(final);
    await book(event({ ...early, requestId }));
    expect(await counted()).toEqual(both(100 + money, 1 + requests));
  });

  it('LEDGER-18: give money back by a refund, and keep the request', async () => {
    const { requestId } = event({}).event;
    await book(event({ requestId, chargeNanoUsd: 5_000n }), event({ chargeNanoUsd: 1_000n }));
    const refund = (amountNanoUsd: bigint | null) =>
      refundsService(control).refund({ requestId, amountNanoUsd, reason: 'test' }, OPERATOR);
    await refund(2_000n);
    expect(await counted()).toEqual(both(4_000, 2));
    await refund(null);
    expect(await counted()).toEqual(both(1_000, 2));
  });

  it('have the same in Redis, also once it has lost all', async () => {
    const states = async () => {
      const caps = ['c3', 'r4'].map((name) => ({ name, windowKey: 'all', limit: null, next: null }));
      const all = await fixture.queries.readCaps(organizationId, organizationId, caps);
      return all.map(({ spent, open }) => [spent, open]);
    };
    await fixture.createCap(organizationId, 3);
    await fixture.createCap(organizationId, 4, { unit: 'requests' });
    await fixture.use(organizationId, 5_000n);
    await fixture.use(organizationId, 0n);
    await fixture.use(organizationId, 0n, VOID);
    const early = await fixture.admit(organizationId, 9_000n);
    await fixture.reapAt(early, 2_000n);
    await fixture.admit(organizationId, 9_000n);
    expect(await states()).toEqual([
      [0n, 16_000n],
      [0n, 4n],
    ]);
    await fixture.drain(organizationId);
    const booked = [
      [7_000n, 9_000n],
      [3n, 1n],
    ];
    expect(await states()).toEqual(booked);
    await fixture.capture(early, 500n);
    await fixture.drain(organizationId);
    const raised = [[5_500n, 9_000n], booked[1]];
    expect(await states()).toEqual(raised);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
    const entries = await fixture.redis.client.keys(`entries:*${organizationId}`);
    const lost = (await fixture.redis.client.keys(`*${organizationId}*`)).filter((key) => !entries.includes(key));
    await fixture.redis.client.del(...lost);
    await fixture.publisher.publish(organizationId);
    expect(await states()).toEqual(raised);
    expect(await counted()).toEqual({ 'c3=all': 5_500, 'r4=all': 3 });
  });

  it('that is deleted counts what still runs in it, and is in no load', async () => {
    await fixture.createCap(organizationId, 3, { deleted_at: new Date() });
    await fixture.use(organizationId, 5_000n);
    await fixture.drain(organizationId);
    const caps = [{ name: 'c3', windowKey: 'all', limit: null, next: null }];
    const [state] = await fixture.queries.readCaps(organizationId, organizationId, caps);
    expect([state?.spent, state?.open]).toEqual([5_000n, 0n]);
    const projection = await fixture.projections.find(organizationId);
    expect(projection?.spends.filter(({ field }) => field === 'c3')).toEqual([]);
  });

  // Free requests make no new version of the wallet, and of two settled calls the older one may come last.
  it('REDIS-22: keep in Redis what is newer, also of requests that cost nothing', async () => {
    await fixture.use(organizationId, 0n);
    await fixture.use(organizationId, 0n);
    const calls: SettledCommand[] = [];
    for (const found of await fixture.outbox.readOutbox(shardOf(organizationId), 1_000)) {
      if (found.organizationId !== organizationId) continue;
      const read = readEvent(found);
      if (typeof read === 'string') throw new Error(read);
      const committed = (await fixture.book([read])).organizations.get(organizationId)!;
      const item = { requestId: found.requestId, keyId: organizationId, grade: found.grade, streamId: found.streamId };
      calls.push({ organizationId, ...committed, items: [item] });
    }
    for (const call of calls.toReversed()) await fixture.outbox.settled(call);
    const cap = { name: 'r4', windowKey: 'all', limit: null, next: null };
    const [state] = await fixture.queries.readCaps(organizationId, organizationId, [cap]);
    expect(state).toMatchObject({ spent: 2n, open: 0n });
  });
});

describe('a run', () => {
  const budget = { id: 'run', limitNanoUsd: 100_000n };

  const runWindow = (): CapWindow => {
    const { name, limit } = runCapOf(organizationId, budget);
    return { name, limit, windowKey: 't', next: null, lengthMs: RUN_HOURS * 3_600_000 };
  };

  /** Spent and open in Redis. */
  async function inRedis(): Promise<readonly (string | undefined)[]> {
    const stored = await fixture.redis.client.get(`${organizationKeys(organizationId).caps}:${runWindow().name}`);
    return stored?.split('|').slice(1, 3) ?? [];
  }

  async function use(chargeNanoUsd: bigint): Promise<string> {
    const request = await fixture.admit(organizationId, chargeNanoUsd, null, organizationId, runWindow());
    await fixture.capture(request, chargeNanoUsd);
    return request.requestId;
  }

  const refund = (from: LedgerFixture, requestId: string, amountNanoUsd: bigint) =>
    refundsService(from).refund({ requestId, amountNanoUsd, reason: 'test' }, OPERATOR);

  it('REDIS-29: has a refund back at once, as a deleted cap, or with the next pass', async () => {
    await fixture.createCap(organizationId, 3, { deleted_at: new Date() });
    const requestId = await use(9_000n);
    await fixture.drain(organizationId);
    expect(await inRedis()).toEqual(['9000', '0']);
    const ofDeleted = async () => {
      const caps = [{ name: 'c3', windowKey: 'all', limit: null, next: null }];
      return (await fixture.queries.readCaps(organizationId, organizationId, caps))[0]?.spent;
    };
    await refund(control, requestId, 2_000n);
    expect([await inRedis(), await ofDeleted()]).toEqual([['7000', '0'], 7_000n]);
    const publishing = jest.spyOn(control.accounts, 'publish').mockResolvedValue();
    await refund(control, requestId, 3_000n);
    publishing.mockRestore();
    expect([await inRedis(), await ofDeleted()]).toEqual([['7000', '0'], 7_000n]);
    const { publisher, outbox, failovers, withdrawals, clock } = fixture;
    const wallets = new WalletRepository(fixture.prisma);
    const pass = new PublishPass(wallets, publisher, outbox, failovers, withdrawals, clock);
    await pass.run(new AbortController().signal);
    expect([await inRedis(), await ofDeleted()]).toEqual([['4000', '0'], 4_000n]);
  });

  it('REDIS-29: has what was booked before a newer wallet was published, once that is published again', async () => {
    await use(9_000n);
    const [found] = (await fixture.outbox.readOutbox(shardOf(organizationId), 1_000)).filter(
      (event) => event.organizationId === organizationId,
    );
    const read = readEvent(found!);
    if (typeof read === 'string') throw new Error(read);
    const committed = (await fixture.book([read])).organizations.get(organizationId)!;
    await fixture.topUpUntold(organizationId, 1_000n);
    await fixture.publisher.publish(organizationId);
    const { requestId, grade, streamId } = found!;
    const items = [{ requestId, keyId: organizationId, grade, streamId }];
    expect(await fixture.outbox.settled({ organizationId, ...committed, items })).toBe('behind');
    expect(await inRedis()).toEqual(['0', '9000']);
    await fixture.drain(organizationId);
    expect(await inRedis()).toEqual(['9000', '0']);
    expect(await fixture.queries.checkInvariants(organizationId)).toEqual([]);
  });
});

interface FoundEvent {
  readonly type: EventTypeName;
  readonly data: object;
}

/** What was written of the organization, and of it for operators alone. */
async function events(): Promise<readonly FoundEvent[]> {
  const { rows } = await fixture.owner.query<FoundEvent & { organization_id: string | null }>(
    `SELECT type, data, organization_id FROM event WHERE type LIKE '%cap.reached'
       AND (organization_id = $1 OR data->>'customer_id' = $2) ORDER BY id`,
    [organizationId, formatId('org', organizationId)],
  );
  for (const { type, data, organization_id: of } of rows) {
    const validate = ajv.compile({ ...schemaOfData(type), additionalProperties: false });
    expect([type, validate(data), validate.errors]).toEqual([type, true, null]);
    expect([type, of]).toEqual([type, type === 'hidden_cap.reached' ? null : organizationId]);
  }
  return rows.map(({ type, data }) => ({ type, data }));
}

const ajv = new Ajv2020({ formats: { 'date-time': true } });

describe('a cap of a list that is reached', () => {
  const IN_ALL = [
    { name: 'c3', windowKey: 'total' },
    { name: 'r4', windowKey: 'total' },
  ];
  const percents = async () => (await events()).map(({ data }) => 'percent' in data && data.percent);

  it('of money: is reported at 80 and 100 %, once each', async () => {
    const id = await fixture.createCap(organizationId, 3, { name: 'Team budget', is_hard: false });
    await charge(7_000n, IN_ALL);
    expect(await events()).toEqual([]);
    await charge(1_000n, IN_ALL);
    const data = {
      cap_id: formatId('cap', id),
      key_id: null,
      member_id: null,
      project_id: null,
      holder_name: 'Team budget',
      period: 'total',
      window: 'total',
      percent: 80,
      spent_usd: '0.000008',
      cap_usd: '0.00001',
    };
    expect(await events()).toEqual([{ type: 'cap.reached', data }]);
    await charge(1_000n, IN_ALL);
    await book(event({ chargeNanoUsd: 500n }, IN_ALL), event({ chargeNanoUsd: 2_000n }, IN_ALL));
    await charge(9_000n, IN_ALL);
    expect(await events()).toEqual([
      { type: 'cap.reached', data },
      { type: 'cap.reached', data: { ...data, percent: 100, spent_usd: '0.0000115' } },
    ]);
  });

  it('EVT-49: of requests: is reported by their number', async () => {
    const id = await fixture.createCap(organizationId, 4, { unit: 'requests', amount: 5 });
    for (const end of [FREE, VOID, { chargeNanoUsd: 1_000n }, FREE]) await book(event(end, IN_ALL));
    expect(await events()).toEqual([]);
    await book(event(FREE, IN_ALL));
    const data = {
      cap_id: formatId('cap', id),
      key_id: null,
      member_id: null,
      project_id: null,
      // The name of the organization.
      holder_name: 'Test',
      period: 'total',
      window: 'total',
      percent: 80,
      requests: 4,
      cap_requests: 5,
    };
    expect(await events()).toEqual([{ type: 'request_cap.reached', data }]);
    await book(event(FREE, IN_ALL));
    expect((await events())[1]).toEqual({ type: 'request_cap.reached', data: { ...data, percent: 100, requests: 5 } });
  });

  it('EVT-50: that the customer does not see: is reported to operators, without amounts', async () => {
    const hidden = { is_visible: false };
    const money = await fixture.createCap(organizationId, 3, hidden);
    const requests = await fixture.createCap(organizationId, 4, { ...hidden, unit: 'requests', amount: 1 });
    await charge(8_000n, IN_ALL);
    const about = { customer_id: formatId('org', organizationId), period: 'total', window: 'total' };
    const found = await events();
    expect(found).toHaveLength(2);
    expect(found).toEqual(
      expect.arrayContaining([
        { type: 'hidden_cap.reached', data: { ...about, cap_id: formatId('cap', money), percent: 80 } },
        { type: 'hidden_cap.reached', data: { ...about, cap_id: formatId('cap', requests), percent: 100 } },
      ]),
    );
  });

  it('is measured by the override in force', async () => {
    const inAnHour = new Date(Date.now() + 3_600_000);
    await fixture.createCap(organizationId, 3, { override_amount: 20_000, override_ends_at: inAnHour });
    await charge(15_000n, IN_ALL);
    expect(await events()).toEqual([]);
    await charge(1_000n, IN_ALL);
    expect(await events()).toMatchObject([{ data: { percent: 80, spent_usd: '0.000016', cap_usd: '0.00002' } }]);
  });

  it('is measured by its own amount after the end of an override', async () => {
    const before = new Date(Date.now() - 1);
    await fixture.createCap(organizationId, 3, { override_amount: 20_000, override_ends_at: before });
    await charge(9_000n, IN_ALL);
    expect(await events()).toMatchObject([{ data: { percent: 80, cap_usd: '0.00001' } }]);
  });

  it('is reported again for another window, and not after a refund', async () => {
    await fixture.createCap(organizationId, 3, { period: 'week' });
    const { requestId } = event({}).event;
    await book(event({ requestId, chargeNanoUsd: 10_000n }));
    await refundsService(control).refund({ requestId, amountNanoUsd: null, reason: 'test' }, OPERATOR);
    await charge(10_000n);
    expect(await percents()).toEqual([100]);
    await charge(8_000n, [{ name: 'c3', windowKey: '2031-05-12' }]);
    expect(await percents()).toEqual([100, 80]);
  });

  it('names the key whose requests it counts', async () => {
    const key = { id: newUuid(Date.now()), organization_id: organizationId, name: 'Production' };
    await fixture.insert('api_key', { ...key, digest: randomBytes(32), masked: 'sk-…' });
    await fixture.createCap(organizationId, 3, { key_id: key.id });
    await charge(10_000n, IN_ALL);
    expect(await events()).toMatchObject([{ data: { key_id: formatId('key', key.id), holder_name: 'Production' } }]);
  });

  it('is not reported once it was deleted; what counts in it still does', async () => {
    await fixture.createCap(organizationId, 3, { deleted_at: new Date() });
    await charge(10_000n, IN_ALL);
    expect(await events()).toEqual([]);
    expect(await counted()).toEqual({ 'c3=total': 10_000, 'r4=total': 1 });
  });
});
