import { SystemClock, newUuid } from '#kernel';
import { servingOrganization } from '#infra';
import { RequestRepository } from '../../libs/billing/enquiry/request.repository.js';
import { UsageRepository, type UsageQuery } from '../../libs/billing/enquiry/usage.repository.js';
import { TransferRepository } from '../../libs/billing/ledger/transfer.repository.js';
import { UsageService } from '../../libs/billing/operations/usage.service.js';
import { RollupRepository } from '../../libs/billing/rollups/rollup.repository.js';
import { SealRepository } from '../../libs/billing/seals/seal.repository.js';
import { StatementRepository } from '../../libs/billing/statements/statement.repository.js';
import { StatementsService } from '../../libs/billing/statements/statements.service.js';
import { bigScansOf, selectsOf, type Asker } from '../support/big-scans.js';
import { fillBooks } from '../support/fill-books.js';
import { LedgerFixture } from '../support/ledger-fixture.js';

/** `npm run scale` sets ten million. */
const RECORDS = Number(process.env.BOOKS_RECORDS ?? 200_000);
const ORGANIZATIONS = 50;
/** A table is big from so many rows on: each partition of a month has more. */
const BIG = RECORDS / 100;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

jest.setTimeout(120_000 + RECORDS);

let fixture: LedgerFixture;
let control: LedgerFixture;
let own: string;
const timings: string[] = [];

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  control = await fixture.openAnother('routify_control');
  const organizationIds: string[] = [];
  while (organizationIds.length < ORGANIZATIONS) {
    organizationIds.push((await fixture.createWallet(0n)).organizationId);
  }
  own = organizationIds[7] ?? '';
  const { owner, tierId, modelId, priceVersionId } = fixture;
  const channelId = newUuid(Date.now());
  await fillBooks({ owner, tierId, modelId, priceVersionId, organizationIds, channelId, records: RECORDS });
});

afterAll(async () => {
  process.stderr.write(`${RECORDS} requests\n  ${timings.join('\n  ')}\n`);
  await control.close();
  await fixture.close();
});

const before = (): Date => new Date(Date.now() + 1);
const ago = (ms: number): Date => new Date(Date.now() - ms);
const page = { limit: 100, after: null, before: null };

function sum(query: Partial<UsageQuery>): Promise<unknown> {
  return new UsageRepository(control.prisma).sum({
    ...{ organizationIds: [own], keyIds: null, tz: 'Asia/Kathmandu', interval: 'day', groupBy: 'model', limit: 10_001 },
    ...{ from: ago(7 * DAY_MS), before: before() },
    ...query,
  });
}

async function wholeStatement(): Promise<void> {
  const statements = new StatementsService(new StatementRepository(control.prisma));
  const lastMonth = new Date(new Date().setUTCDate(0)).toISOString().slice(0, 7);
  const statement = await statements.read(own, lastMonth, 'Asia/Kathmandu');
  let count = 0;
  for await (const { id } of statements.rows(statement)) if (id !== '' && ++count === 1_500) break;
  expect(count).toBeGreaterThan(1_000);
}

/** What customers and operators ask, and what the worker asks by itself. */
const LOOKS: Readonly<Record<string, () => Promise<unknown>>> = {
  'a page of movements': () => new TransferRepository(control.prisma).list(own, page),
  'a later page of movements': () =>
    new TransferRepository(control.prisma).list(own, { ...page, after: newUuid(Date.now() - 9 * DAY_MS) }),
  'a statement with its file': wholeStatement,
  'usage of a week by day and model': () => sum({}),
  'usage of a week by hour and key': () => sum({ interval: 'hour', groupBy: 'key', keyIds: [own] }),
  'what was charged within a day': () =>
    new UsageService(new UsageRepository(control.prisma), new SystemClock()).burnOfADayNanoUsd(own),
  'a page of requests': () =>
    new RequestRepository(control.prisma).list(
      { from: ago(DAY_MS), before: before(), organizationIds: [own], keyIds: [own] },
      page,
    ),
};

const OPERATORS_LOOKS: Readonly<Record<string, () => Promise<unknown>>> = {
  'margin of all in a day by organization': () =>
    sum({ organizationIds: null, groupBy: 'organization', from: ago(DAY_MS) }),
  'margin of all in a day by channel and hour': () =>
    sum({ organizationIds: null, groupBy: 'channel', interval: 'hour', from: ago(DAY_MS) }),
};

const WORKERS_LOOKS: Readonly<Record<string, () => Promise<unknown>>> = {
  'a pass of the roll-ups': async () => {
    const rollups = new RollupRepository(fixture.prisma);
    const touched = await rollups.quartersTouched(ago(90_000), before());
    const first = await rollups.firstQuarterFrom(ago(2 * HOUR_MS));
    await rollups.rollUp(first ?? touched[0] ?? new Date());
  },
  'an hour of a seal': () =>
    new SealRepository(fixture.prisma).readHours(
      ago(2 * DAY_MS)
        .toISOString()
        .slice(0, 10),
    ),
};

async function bigScans(what: string, look: () => Promise<unknown>, asker: Asker): Promise<string[]> {
  const startedAtMs = performance.now();
  const sent = await selectsOf(look);
  timings.push(`${what} ${Math.round(performance.now() - startedAtMs)} ms`);
  expect(sent.length).toBeGreaterThan(0);
  const found = await Promise.all(sent.map((statement) => bigScansOf(fixture.owner, statement, asker, BIG)));
  return found.flat();
}

describe('on books of many requests, no big table is read from end to end for', () => {
  it.each(Object.entries(LOOKS))('a customer: %s', async (what, look) => {
    const asker = { role: 'routify_control', organizationId: own } as const;
    expect(await bigScans(what, () => servingOrganization(own, look), asker)).toEqual([]);
  });

  it.each(Object.entries({ ...LOOKS, ...OPERATORS_LOOKS }))('an operator: %s', async (what, look) => {
    expect(await bigScans(what, look, { role: 'routify_control' })).toEqual([]);
  });

  it.each(Object.entries(WORKERS_LOOKS))('the worker: %s', async (what, look) => {
    expect(await bigScans(what, look, { role: 'routify_worker' })).toEqual([]);
  });

  it('this check, which sees one where there is one', async () => {
    const look = () => control.prisma.$queryRaw`SELECT count(*) FROM usage_record WHERE requested_model = 'x'`;
    expect((await bigScans('a scan', look, { role: 'routify_control' })).length).toBeGreaterThan(0);
  });
});
