import { ModuleRef } from '@nestjs/core';
import type { TestingModule } from '@nestjs/testing';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { EventsRepository, EventsWorkerModule, SettingGroupsService } from '#core/infra';
import { newUuid, type Clock, schemaOfData, type DomainEvent, type EventTypeName } from '#core';
import { UsageService } from '#billing/ledger';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { jobOf, openModuleProcess } from '../../../test/support/processes/module-process.js';
import { AlertsWorkerModule } from './alerts.module.js';
import { LevelsService } from './balances/levels.service.js';
import type { AlertColumns } from './domain/alert-rules.js';
import { HOUR_MS, WEEK_MS } from './domain/unusual-spend.js';
import { AlertMailsService } from './mails/alert-mails.service.js';
import { AlertRulesRepository } from './rules/alert-rules.repository.js';
import { AlertRulesService } from './rules/alert-rules.service.js';
import { UnusualSpendService } from './spend/unusual-spend.service.js';

const USD = 1_000_000_000n;
const RULES: AlertColumns = {
  lowBalanceNanoUsd: 5n * USD,
  lowBalancePercent: 0,
  lowBalanceDays: 0,
  caps: true,
  unusualSpend: true,
  unusualSpendMinNanoUsd: 10n * USD,
  recipientRoles: ['owner'],
  recipientMemberIds: [],
};

let fixture: LedgerFixture;
let workers: readonly TestingModule[];

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  const stores = { databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl };
  const modules = [AlertsWorkerModule, EventsWorkerModule];
  workers = await Promise.all([1, 2].map(() => openModuleProcess({ ...stores, role: 'routify_worker', modules })));
  // Their timers would take what a test looks at.
  await Promise.all(workers.map((worker) => jobOf(worker, 'alerts').beforeApplicationShutdown()));
}, 60_000);

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.close()));
  await fixture.close();
});

const worker = (): TestingModule => workers[0]!;

/** As a worker that has just started. */
async function sweep(): Promise<void> {
  const module = worker().select(AlertsWorkerModule).get(ModuleRef, { strict: true });
  await (await module.create(LevelsService)).sweep();
}

async function query<Row extends object>(sql: string, ...values: unknown[]): Promise<Row[]> {
  return (await fixture.owner.query<Row>(sql, values)).rows;
}

/** As a customer's request writes them. */
async function rule(organizationId: string, changes: Partial<AlertColumns> = {}): Promise<void> {
  const columns = { ...RULES, ...changes };
  const control = await openModuleProcess({
    databaseUrl: fixture.database.url,
    redisUrl: fixture.redisUrl,
    role: 'routify_control',
    modules: [AlertsWorkerModule],
  });
  await control.get(AlertRulesService).replace(organizationId, columns, null, OPERATOR);
  await control.close();
  await worker().get(LevelsService).applyChanged();
}

/** A request as the worker books it. */
const request = (organizationId: string, chargeNanoUsd: bigint, atMs = Date.now(), keyId = organizationId) => {
  const about = { organizationId, keyId, requestId: newUuid(atMs) };
  return fixture.ledgerEvent({ ...about, chargeNanoUsd, holdNanoUsd: chargeNanoUsd });
};

const charge = (organizationId: string, chargeNanoUsd: bigint, atMs = Date.now()): Promise<unknown> =>
  fixture.book([request(organizationId, chargeNanoUsd, atMs)]);

/** The same of a key with a cap of today. */
const chargeKey = (organizationId: string, keyId: string, chargeNanoUsd: bigint): Promise<unknown> => {
  const windows = [{ name: 'day', windowKey: '2026-11-27' }];
  return fixture.book([{ ...request(organizationId, chargeNanoUsd, Date.now(), keyId), windows }]);
};

async function topUp(organizationId: string, amountNanoUsd: bigint): Promise<void> {
  const reference = newUuid(Date.now());
  await fixture.accounts.topUp({ organizationId, amountNanoUsd, externalRef: reference, reason: null }, OPERATOR);
}

async function events(organizationId: string): Promise<Pick<DomainEvent, 'type' | 'data'>[]> {
  while ((await worker().get(EventsRepository).relay(1_000)) > 0);
  const found = await query<Pick<DomainEvent, 'type' | 'data'>>(
    'SELECT type, data FROM event WHERE organization_id = $1 ORDER BY position',
    organizationId,
  );
  for (const { type, data } of found) {
    const validate = ajv.compile({ ...schemaOfData(type as EventTypeName), additionalProperties: false });
    expect([type, validate(data), validate.errors]).toEqual([type, true, null]);
  }
  return found;
}

const ajv = new Ajv2020({ formats: { 'date-time': true } });

const typesOf = async (organizationId: string): Promise<string[]> =>
  (await events(organizationId)).map(({ type }) => type);

describe('a low balance', () => {
  it('EVT-15: is an event of the charge that crosses the amount, and again only after it rose by a fifth', async () => {
    const organizationId = await fixture.createOrganization(6n * USD);
    await rule(organizationId);
    await charge(organizationId, (3n * USD) / 2n);
    await charge(organizationId, USD);
    expect(await events(organizationId)).toEqual([
      { type: 'balance.low', data: { available_usd: '4.5', threshold_usd: '5' } },
    ]);
    await topUp(organizationId, 2n * USD);
    await charge(organizationId, USD);
    expect(await typesOf(organizationId)).toHaveLength(1);
    await topUp(organizationId, 2n * USD);
    await charge(organizationId, 2n * USD);
    expect(await typesOf(organizationId)).toEqual(['balance.low', 'balance.low']);
  });

  it('EVT-31: is no event of a charge that was rolled back', async () => {
    const organizationId = await fixture.createOrganization(6n * USD);
    await rule(organizationId);
    const event = request(organizationId, 2n * USD);
    const booking = fixture.ledger.inShards([0], async (tx) => {
      await fixture.ledger.settleBatch(tx, [event]);
      throw new Error('rolled back');
    });
    await expect(booking).rejects.toThrow('rolled back');
    expect(await typesOf(organizationId)).toEqual([]);
    await charge(organizationId, 2n * USD);
    expect(await typesOf(organizationId)).toEqual(['balance.low']);
  });

  it('EVT-16: is one that has no money left, too', async () => {
    const organizationId = await fixture.createOrganization(6n * USD);
    await rule(organizationId, { lowBalanceNanoUsd: 0n });
    await charge(organizationId, 6n * USD - 1n);
    await charge(organizationId, 1n);
    expect(await events(organizationId)).toEqual([{ type: 'balance.empty', data: { available_usd: '0.000000001' } }]);
  });

  it('EVT-16: is one that a request was refused for', async () => {
    const [empty, other, rich] = [
      await fixture.createOrganization(USD - 1n),
      await fixture.createOrganization(USD - 1n),
      await fixture.createOrganization(USD),
    ];
    await query(
      `INSERT INTO rejection_count (starts_at, organization_id, key_id, error_code, request_count)
      SELECT date_trunc('minute', now()), id, id, code, 1 FROM unnest($1::uuid[], $2::text[]) AS r(id, code)`,
      ...[
        [empty, other, rich],
        ['insufficient_balance', 'rate_limit_exceeded', 'insufficient_balance'],
      ],
    );
    await Promise.all([...workers, ...workers].map((each) => each.get(LevelsService).noteRefused()));
    expect(await events(empty)).toEqual([{ type: 'balance.empty', data: { available_usd: '0.999999999' } }]);
    for (const id of [other, rich]) expect(await typesOf(id)).toEqual([]);
  });

  it('counts the credit limit as money that is left', async () => {
    const organizationId = await fixture.createOrganization(0n, 20n * USD);
    await rule(organizationId);
    await charge(organizationId, 14n * USD);
    expect(await typesOf(organizationId)).toEqual([]);
    await charge(organizationId, 2n * USD);
    expect(await typesOf(organizationId)).toEqual(['balance.low']);
  });

  it('is one below a share of the last top-up, or below days of spend', async () => {
    const [byPercent, byDays] = [await fixture.createOrganization(0n), await fixture.createOrganization(100n * USD)];
    await topUp(byPercent, 50n * USD);
    await rule(byPercent, { lowBalanceNanoUsd: 0n, lowBalancePercent: 20 });
    await charge(byPercent, 41n * USD);
    expect(await events(byPercent)).toMatchObject([{ data: { threshold_usd: '10' } }]);
    await rule(byDays, { lowBalanceNanoUsd: 0n, lowBalanceDays: 7 });
    await charge(byDays, 51n * USD);
    expect(await typesOf(byDays)).toEqual([]);
    // Spend has grown: seven days of it are more than what is left.
    await sweep();
    expect(await events(byDays)).toMatchObject([{ data: { available_usd: '49', threshold_usd: '51' } }]);
  });

  it('of organizations without rules is as the operator says', async () => {
    const organizationId = await fixture.createOrganization(6n * USD);
    await sweep();
    await charge(organizationId, 2n * USD);
    expect(await events(organizationId)).toMatchObject([{ type: 'balance.low', data: { threshold_usd: '5' } }]);
  });
});

describe('a cap', () => {
  it('EVT-17: is an event at 80 and at 100 percent, once a window', async () => {
    const organizationId = await fixture.createOrganization(100n * USD);
    const keyId = await key(organizationId);
    for (const amount of [7n * USD, USD / 2n]) await chargeKey(organizationId, keyId, amount);
    expect(await typesOf(organizationId)).toEqual([]);
    for (const amount of [USD, USD, 2n * USD, USD]) await chargeKey(organizationId, keyId, amount);
    const about = { key_id: expect.stringMatching(/^key_/) as string, member_id: null, holder_name: 'Production' };
    expect((await events(organizationId)).map(({ data }) => data)).toEqual([
      expect.objectContaining({ ...about, period: 'day', window: '2026-11-27', percent: 80, cap_usd: '10' }),
      expect.objectContaining({ percent: 100, spent_usd: '11.5' }),
    ]);
  });
});

describe('unusual spend', () => {
  it('EVT-18: is an event once a day, where the same hours of the last weeks were far below', async () => {
    await query(`SELECT ensure_partitions(now() - interval '2 months', 3)`);
    const [unusual, usual, young] = [
      await fixture.createOrganization(1_000n * USD),
      await fixture.createOrganization(1_000n * USD),
      await fixture.createOrganization(1_000n * USD),
    ];
    // An hour may end while a test runs.
    const hourMs = Math.floor(Date.now() / HOUR_MS) * HOUR_MS;
    for (const week of [1, 2, 3, 4]) {
      await charge(unusual, 2n * USD, hourMs - week * WEEK_MS);
      await charge(usual, 40n * USD, hourMs - week * WEEK_MS + (week === 2 ? HOUR_MS / 2 : 0));
    }
    await charge(young, USD, hourMs - WEEK_MS);
    for (const id of [unusual, usual, young]) await charge(id, 30n * USD, hourMs);
    for (const each of workers) await unusualAt(each, hourMs + HOUR_MS / 2).check();
    expect(await events(unusual)).toMatchObject([
      { type: 'spend.unusual', data: { spent_usd: '30', usual_usd: '0.666666666' } },
    ]);
    expect(await typesOf(usual)).toEqual([]);
    expect(await typesOf(young)).toEqual([]);
  });
});

describe('an email of alerts', () => {
  it('EVT-44: goes at once to each of its people, who have not turned it off, from one worker', async () => {
    const organizationId = await fixture.createOrganization(6n * USD);
    const [owner, , muted] = [
      await member(organizationId, 'owner'),
      await member(organizationId, 'developer'),
      await member(organizationId, 'owner'),
    ];
    const named = await member(organizationId, 'viewer');
    await rule(organizationId, { recipientMemberIds: [named.id] });
    await query('INSERT INTO alert_mute (member_id, organization_id) VALUES ($1, $2)', muted.id, organizationId);
    await charge(organizationId, 6n * USD);
    await mail(organizationId);
    expect(await mailsTo(organizationId)).toEqual([owner.email, named.email].toSorted());
  });

  it('EVT-43: has what came within 15 minutes of the last one; a balance does not wait', async () => {
    const organizationId = await fixture.createOrganization(6n * USD);
    const owner = await member(organizationId, 'owner');
    const developer = await member(organizationId, 'developer');
    await rule(organizationId);
    await capReached(organizationId, developer.id);
    await mail(organizationId);
    expect(await mailsTo(organizationId)).toEqual([owner.email, developer.email].toSorted());
    await capReached(organizationId, null);
    await capReached(organizationId, null);
    await mail(organizationId);
    expect(await mailsTo(organizationId)).toHaveLength(2);
    await charge(organizationId, 6n * USD);
    await mail(organizationId);
    // Nothing more of the developer's own.
    expect(await mailsTo(organizationId)).toEqual([owner.email, owner.email, developer.email].toSorted());
    await capReached(organizationId, null);
    await mail(organizationId);
    await query(`UPDATE alert_mailing SET mailed_at = now() - interval '16 min'`);
    await mail(organizationId);
    expect(await mailsTo(organizationId)).toHaveLength(4);
  });
});

/** As it is found at a moment. */
function unusualAt(each: TestingModule, nowMs: number): UnusualSpendService {
  const clock = { nowMs: () => nowMs } as Clock;
  const [usage, rules, settings] = [
    each.get(UsageService),
    each.get(AlertRulesRepository),
    each.get(SettingGroupsService),
  ];
  return new UnusualSpendService(usage, rules, settings, clock);
}

let count = 0;

async function member(organizationId: string, role: string): Promise<{ id: string; email: string }> {
  const [id, userId] = [newUuid(Date.now()), newUuid(Date.now())];
  const email = `member-${++count}@example.com`;
  await query('INSERT INTO "user" (id, email, name) VALUES ($1, $2, $3)', userId, email, 'Ada');
  await query('INSERT INTO login_account (user_id, email_verified_at) VALUES ($1, now())', userId);
  await query(
    'INSERT INTO member (id, organization_id, user_id, role) VALUES ($1, $2, $3, $4)',
    ...[id, organizationId, userId, role],
  );
  return { id, email };
}

/** With a cap of $10 a day. */
async function key(organizationId: string, memberId: string | null = null): Promise<string> {
  const id = newUuid(Date.now());
  await query(
    `INSERT INTO api_key (id, organization_id, member_id, name, digest, masked, day_cap_nano_usd)
     VALUES ($1, $2, $3, 'Production', $4, 'rtf_…', 10000000000)`,
    ...[id, organizationId, memberId, Buffer.from(id)],
  );
  return id;
}

async function capReached(organizationId: string, memberId: string | null): Promise<void> {
  const keyId = await key(organizationId, memberId);
  await topUp(organizationId, 9n * USD);
  await chargeKey(organizationId, keyId, 9n * USD);
}

/** Both workers at once. */
async function mail(organizationId: string): Promise<void> {
  await events(organizationId);
  await Promise.all(
    workers.map(async (each) => {
      const mails = each.get(AlertMailsService);
      while (await mails.noteNew());
    }),
  );
  await Promise.all(workers.map((each) => each.get(AlertMailsService).sendDue()));
}

async function mailsTo(organizationId: string): Promise<string[]> {
  const rows = await query<{ recipient: string }>(
    `SELECT m.recipient FROM mail_message m JOIN "user" u ON u.email = m.recipient JOIN member b ON b.user_id = u.id
     WHERE b.organization_id = $1 AND m.template = 'alert' ORDER BY 1`,
    organizationId,
  );
  return rows.map(({ recipient }) => recipient);
}
