import { ArchiveRepository, RequestTotalsRepository, type RequestTotalsFilter } from '#billing/ledger';
import { servingOrganization } from '#core/infra';
import { newUuid, SystemClock, type UsageEvent } from '#core';
import { RejectionsRepository } from '../rejections/rejections.repository.js';
import { RejectionWriter } from '../rejections/worker/rejection-writer.repository.js';
import { LedgerFixture, OPERATOR } from '../../../test/support/ledger/ledger-fixture.js';
import { refundsService } from '../../../test/support/ledger/money-services.js';
import { type RequestTotals, RequestTotalsService } from './request-totals.service.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAYS = 9;
const REJECTED_DAYS = 7;
const [model, otherModel, channel, otherChannel, key, project] = Array.from({ length: 6 }, () => newUuid(Date.now()));

let fixture: LedgerFixture;
let control: LedgerFixture;
let totals: RequestTotalsService;
let organizationId: string;
let other: string;
const nowMs = Date.now();

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  control = await fixture.openAnother('routify_control');
  totals = new RequestTotalsService(
    new RequestTotalsRepository(control.prisma),
    new ArchiveRepository(control.prisma),
    new RejectionsRepository(control.prisma),
    { rejectedRequestDays: REJECTED_DAYS } as never,
    new SystemClock(),
  );
  organizationId = await fixture.createOrganization(100_000_000n);
  other = await fixture.createOrganization(100_000_000n);
  for (let turn = 0; turn < 90; turn++) await book(turn);
  await reject();
});

afterAll(async () => {
  await control.close();
  await fixture.close();
});

/** Requests of nine days and of the last minutes; every third one failed, every ninth without an answer. */
async function book(turn: number): Promise<void> {
  const atMs = turn < 80 ? nowMs - (turn * DAYS * 24 * HOUR_MS) / 80 - 60_000 : nowMs - turn * 30_000;
  const requestId = newUuid(atMs);
  const answers = [channel ?? '', otherChannel ?? ''][turn % 2] ?? '';
  const attempt = { ...fixture.attempt(300n), channelId: answers };
  const failed: Partial<UsageEvent> =
    turn % 9 === 0
      ? { outcome: 'all_channels_failed', errorCode: 'upstream_error', channelId: null, chargeNanoUsd: 0n }
      : { outcome: 'upstream_broken', errorCode: turn % 2 === 0 ? 'upstream_error' : 'lost' };
  await fixture.book([
    fixture.ledgerEvent(
      {
        requestId,
        organizationId: turn % 4 === 0 ? other : organizationId,
        channelId: answers,
        attempts: [attempt],
        modelId: [model, otherModel][turn % 3 === 1 ? 1 : 0] ?? '',
        chargeNanoUsd: 5_000n,
        ...(turn % 5 === 0 && turn % 4 > 0 ? { keyId: key ?? '' } : {}),
        ...(turn % 7 < 3 && turn % 4 > 0 ? { projectId: project ?? '' } : {}),
        ...(turn % 3 === 0 ? failed : {}),
      },
      atMs,
    ),
  ]);
  if (turn % 10 === 1 && turn % 9 > 0)
    await refundsService(control).refund({ requestId, amountNanoUsd: 1_000n, reason: 'test' }, OPERATOR);
}

/** Rejections of nine days and of the last minutes: of both organizations, of none, of the key, by two codes. */
async function reject(): Promise<void> {
  const counts = Array.from({ length: 90 }, (_none, turn) => {
    const atMs = turn < 80 ? nowMs - (turn * DAYS * 24 * HOUR_MS) / 80 - MINUTE_MS : nowMs - turn * 30_000;
    return {
      minuteMs: MINUTE_MS * Math.floor(atMs / MINUTE_MS),
      organizationId: turn % 7 === 0 ? null : turn % 4 === 0 ? other : organizationId,
      keyId: turn % 5 === 0 && turn % 4 > 0 ? (key ?? null) : null,
      code: turn % 3 === 0 ? 'upstream_error' : 'rate_limit_exceeded',
      count: turn + 1,
    };
  });
  await new RejectionWriter(fixture.prisma).store([{ id: newUuid(Date.now()), counts, samples: [] }]);
}

const CALLED = `coalesce(channel_id, (attempts->-1->>0)::uuid)`;

/** Each filter, and the same as a condition over the records. */
const FILTERS: readonly (readonly [string, Partial<RequestTotalsFilter>, string])[] = [
  ['nothing', {}, 'true'],
  ['a model', { modelIds: [model ?? ''] }, `model_id = '${model}'`],
  ['a channel', { channelIds: [channel ?? ''] }, `${CALLED} = '${channel}'`],
  ['a key', { keyIds: [key ?? ''] }, `key_id = '${key}'`],
  ['a project', { projectIds: [project ?? ''] }, `project_id = '${project}'`],
  [
    'a project and a key',
    { projectIds: [project ?? ''], keyIds: [key ?? ''] },
    `project_id = '${project}' AND key_id = '${key}'`,
  ],
  [
    'a project, a key and a model',
    { projectIds: [project ?? ''], keyIds: [key ?? ''], modelIds: [model ?? ''] },
    `project_id = '${project}' AND key_id = '${key}' AND model_id = '${model}'`,
  ],
  [
    'a project and a channel',
    { projectIds: [project ?? ''], channelIds: [channel ?? ''] },
    `${CALLED} = '${channel}' AND project_id = '${project}'`,
  ],
  [
    'a project and an outcome',
    { projectIds: [project ?? ''], outcomes: ['upstream_broken'] },
    `project_id = '${project}' AND outcome = 'upstream_broken'`,
  ],
  [
    'a key and a model',
    { keyIds: [key ?? ''], modelIds: [model ?? ''] },
    `key_id = '${key}' AND model_id = '${model}'`,
  ],
  ['an outcome', { outcomes: ['all_channels_failed'] }, `outcome = 'all_channels_failed'`],
  ['completed ones', { outcomes: ['completed'] }, `outcome = 'completed'`],
  [
    'completed ones and others',
    { outcomes: ['completed', 'upstream_broken'], modelIds: [model ?? ''] },
    `outcome IN ('completed', 'upstream_broken') AND model_id = '${model}'`,
  ],
  ['a code of rejected ones', { errorCodes: ['rate_limit_exceeded'] }, `error_code = 'rate_limit_exceeded'`],
  ['a code', { errorCodes: ['upstream_error'] }, `error_code = 'upstream_error'`],
  [
    'an outcome and a channel',
    { outcomes: ['all_channels_failed'], channelIds: [channel ?? ''] },
    `outcome = 'all_channels_failed' AND ${CALLED} = '${channel}'`,
  ],
];

const WINDOWS = [
  ['an hour', HOUR_MS, 'UTC'],
  ['a day', 24 * HOUR_MS, 'Asia/Kathmandu'],
  ['seven days', 168 * HOUR_MS, 'America/New_York'],
  ['thirty days', 720 * HOUR_MS, 'Australia/Lord_Howe'],
] as const;

interface Expected {
  readonly at: Date;
  readonly outcome: string;
  readonly charge: string;
  readonly refunded: string;
  readonly tokens: number;
  readonly isUnknown: boolean;
}

async function expected(condition: string, from: Date): Promise<Expected[]> {
  const { rows } = await fixture.owner.query<Expected>(
    `SELECT uuid_moment(request_id) AS at, outcome, charge_nano_usd::text AS charge, prompt_tokens AS tokens,
       cost_unknown(attempts) AND (channel_id IS NOT NULL OR $3) AS "isUnknown",
       (SELECT coalesce(sum(amount_nano_usd), 0)::text FROM refund r WHERE r.request_id = u.request_id) AS refunded
     FROM usage_record u WHERE ${condition} AND uuid_moment(request_id) >= $1 AND uuid_moment(request_id) < $2`,
    // Roll-ups of channels do not have those that none answered.
    [from, new Date(nowMs), !condition.startsWith(CALLED)],
  );
  return rows;
}

/** Whether rejected requests have the columns of a condition, and their table answers it. */
const isOfRejected = (condition: string): boolean => !/project_id|model_id|channel_id|outcome/.test(condition);

interface Rejected {
  readonly at: Date;
  readonly count: string;
}

async function rejected(condition: string, from: Date): Promise<Rejected[]> {
  const { rows } = await fixture.owner.query<Rejected>(
    `SELECT starts_at AS at, request_count AS count FROM rejection_count
     WHERE ${condition} AND starts_at >= $1 AND starts_at < $2`,
    [from, new Date(nowMs)],
  );
  return rows;
}

const added = (rows: readonly Rejected[]): bigint => rows.reduce((sum, { count }) => sum + BigInt(count), 0n);

function counted(requests: readonly Expected[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { outcome } of requests) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function shown(outcomes: RequestTotals['outcomes']): Record<string, number> {
  return Object.fromEntries(
    Object.entries(outcomes).flatMap(([name, count]) => (count === 0n ? [] : [[name, Number(count)]])),
  );
}

/** The start of the first step whose rejections are kept. */
const keptFrom = ({ steps }: RequestTotals): Date =>
  steps.find(({ rejected: count }) => count !== null)?.from ?? new Date();

describe.each(['before', 'after'])('totals of requests, %s roll-ups', (when) => {
  beforeAll(async () => {
    if (when === 'after') await fixture.rollUp();
  });

  describe.each(WINDOWS)('of %s', (_name, lengthMs, tz) => {
    it.each(FILTERS)('say what the records of %s say, step by step', async (_filter, filter, condition) => {
      const window = { from: new Date(nowMs - lengthMs), before: new Date(nowMs) };
      const read = await totals.read({ ...window, ...filter }, tz);
      const requests = await expected(condition, window.from);
      expect(shown(read.outcomes)).toEqual(counted(requests));
      const sum = (of: (request: Expected) => bigint): bigint => requests.reduce((all, one) => all + of(one), 0n);
      expect(read.sums).toMatchObject({
        chargeNanoUsd: sum(({ charge }) => BigInt(charge)),
        refundedNanoUsd: sum(({ refunded }) => BigInt(refunded)),
        promptTokens: sum(({ tokens }) => BigInt(tokens)),
        costUnknownRequests: sum(({ isUnknown }) => (isUnknown ? 1n : 0n)),
        costUnknownRevenueNanoUsd: sum(({ isUnknown, charge, refunded }) =>
          isUnknown ? BigInt(charge) - BigInt(refunded) : 0n,
        ),
      });
      for (const step of read.steps) {
        expect(shown(step.outcomes)).toEqual(counted(requests.filter(({ at }) => at >= step.from && at < step.before)));
      }
      const refused = isOfRejected(condition) ? await rejected(condition, window.from) : null;
      const horizon = new Date(Date.now() - REJECTED_DAYS * 24 * HOUR_MS);
      const within =
        (one: { from: Date; before: Date }) =>
        ({ at }: Rejected) =>
          at >= one.from && at < one.before;
      for (const step of read.steps) {
        const isKept = step.before > horizon;
        expect(step.rejected).toEqual(refused === null || !isKept ? null : added(refused.filter(within(step))));
      }
      const kept = read.steps.filter(({ before }) => before > horizon);
      const all = refused?.filter((one) => kept.some((step) => within(step)(one)));
      expect(read.rejected).toEqual(all === undefined ? null : added(all));
      expect(read.steps[0]?.from).toEqual(window.from);
      expect(read.steps.at(-1)?.before).toEqual(window.before);
      expect(read.steps.length).toBeGreaterThan(20);
    });
  });

  it('an organization sees its own only', async () => {
    const window = { from: new Date(nowMs - 30 * 24 * HOUR_MS), before: new Date(nowMs) };
    const read = (id: string) => totals.read({ ...window, organizationIds: [id] }, 'UTC');
    const own = await servingOrganization(other, () => read(other));
    expect(shown(own.outcomes)).toEqual(counted(await expected(`organization_id = '${other}'`, window.from)));
    expect(own.rejected).toEqual(added(await rejected(`organization_id = '${other}'`, keptFrom(own))));
    const foreign = await servingOrganization(other, () => read(organizationId));
    expect(shown(foreign.outcomes)).toEqual({});
    expect(foreign.rejected).toBe(0n);
  });

  it('a model and a channel together have totals of a week only', async () => {
    const pair = { modelIds: [model ?? ''], channelIds: [channel ?? ''] };
    const read = (days: number) =>
      totals.read({ from: new Date(nowMs - days * 24 * HOUR_MS), before: new Date(nowMs), ...pair }, 'UTC');
    const requests = await expected(
      `model_id = '${model}' AND ${CALLED} = '${channel}'`,
      new Date(nowMs - 7 * 24 * HOUR_MS),
    );
    expect(shown((await read(7)).outcomes)).toEqual(counted(requests));
    await expect(read(30)).rejects.toMatchObject({ code: 'invalid_request_error', param: 'created_at_gte' });
  });
});
