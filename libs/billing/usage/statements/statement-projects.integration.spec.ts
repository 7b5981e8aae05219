import { newUuid } from '#core';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { refundsService, rollupRepository, statementsService } from '../../../../test/support/ledger/money-services.js';
import { QUARTER_MS, quarterOf } from '../domain/usage-parts.js';
import type { Statement } from './statements.service.js';

const DAY_MS = 86_400_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let organizationId: string;
let red: string;
let blue: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

beforeEach(async () => {
  organizationId = await worker.createOrganization(1_000_000n);
  red = await createProject('Red');
  blue = await createProject('Blue', new Date());
});

async function createProject(name: string, archivedAt: Date | null = null): Promise<string> {
  const id = newUuid(Date.now());
  await worker.owner.query('INSERT INTO project (id, organization_id, name, archived_at) VALUES ($1, $2, $3, $4)', [
    id,
    organizationId,
    name,
    archivedAt,
  ]);
  return id;
}

/** Books a request of the organization's key; each further charge adjusts the one before. Returns its id. */
async function book(projectId: string | null, ...charges: readonly bigint[]): Promise<string> {
  const requestId = newUuid(Date.now());
  for (const [index, chargeNanoUsd] of charges.entries()) {
    const isFinal = index === charges.length - 1;
    const grade = isFinal ? ({ grade: 2 } as const) : ({ grade: 1, usageSource: 'checkpoint' } as const);
    await worker.book([worker.ledgerEvent({ requestId, organizationId, projectId, chargeNanoUsd, ...grade })]);
  }
  return requestId;
}

async function refund(requestId: string, amountNanoUsd: bigint): Promise<void> {
  await refundsService(control).refund({ requestId, amountNanoUsd, reason: 'test' }, OPERATOR);
}

/** Moves the transfers of a request into the month before. */
async function moveToLastMonth(requestId: string): Promise<void> {
  const now = new Date();
  const at = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), 1) - DAY_MS);
  await worker.owner.query(
    `SET session_replication_role = replica; UPDATE transfer SET booked_at = '${at.toISOString()}',
       id = (left('${newUuid(at.getTime())}', 18) || right(id::text, 18))::uuid WHERE request_id = '${requestId}';
     RESET session_replication_role`,
  );
}

const read = (): Promise<Statement> => statementsService(control).read(organizationId, null, 'UTC');

/** The quarters in which this test books. */
const quarters = () => {
  const from = quarterOf(new Date(Date.now() - QUARTER_MS));
  return { from, before: new Date(from.getTime() + 2 * QUARTER_MS) };
};

/** Reads from transfers, then from roll-ups, which must be the same. */
async function readBoth(): Promise<Statement> {
  await worker.owner.query('UPDATE usage_rollup_mark SET rolled_until = NULL');
  const statement = await read();
  await rollupRepository(worker).rollUp(quarters());
  expect(await read()).toEqual(statement);
  return statement;
}

function lineOf({ lines }: Statement, code: string) {
  const of = lines.filter((line) => line.code === code);
  const sum = (values: readonly bigint[]): bigint => values.reduce((total, value) => total + value, 0n);
  return [sum(of.map(({ sources }) => sources)), sum(of.map(({ amountNanoUsd }) => amountNanoUsd))];
}

describe('statements by project', () => {
  it('add up to the lines, with adjustments, refunds and a key that was moved', async () => {
    const first = await book(red, 7_000n);
    await book(blue, 1_001n);
    await book(null, 333n);
    const adjusted = await book(red, 4_000n, 2_500n);
    await book(null, 10n, 20n);
    await book(red, 0n);
    await refund(first, 600n);
    await refund(first, 13n);
    await refund(adjusted, 2_500n);
    const statement = await readBoth();
    expect(statement.projects).toEqual([
      { projectId: red, projectName: 'Red', requests: 2n, usageNanoUsd: -9_500n, refundedNanoUsd: 3_113n },
      { projectId: blue, projectName: 'Blue', requests: 1n, usageNanoUsd: -1_001n, refundedNanoUsd: 0n },
      { projectId: null, projectName: null, requests: 2n, usageNanoUsd: -353n, refundedNanoUsd: 0n },
    ]);
    expect(lineOf(statement, 'usage')).toEqual([5n, -10_854n]);
    expect(lineOf(statement, 'refund')[1]).toBe(3_113n);
    expect(statement.closingNanoUsd).toBe(await worker.posted(organizationId));
  });

  it('name the project of each movement', async () => {
    const requestId = await book(red, 4_000n, 2_500n);
    await book(null, 50n);
    await refund(requestId, 2n);
    const found: (readonly [string, string | null])[] = [];
    for await (const { code, projectId } of await statementsService(control).rows(await read())) {
      found.push([code, projectId]);
    }
    expect(found).toEqual([
      ['topup', null],
      ['usage', red],
      ['usage_adjustment', red],
      ['usage', null],
      ['refund', red],
    ]);
  });

  it('are empty without a request of a project', async () => {
    await refund(await book(null, 500n), 100n);
    expect((await readBoth()).projects).toEqual([]);
  });

  it('have a refund in the month of its booking', async () => {
    const requestId = await book(red, 7_000n);
    await moveToLastMonth(requestId);
    await refund(requestId, 600n);
    expect((await readBoth()).projects).toEqual([
      { projectId: red, projectName: 'Red', requests: 0n, usageNanoUsd: 0n, refundedNanoUsd: 600n },
    ]);
  });

  it('lack projects where a worker without them made the sums, until they are made again', async () => {
    await book(red, 7_000n);
    await book(null, 70n);
    const statement = await readBoth();
    const columns = 'organization_id, starts_at, code, model_id, source_count, amount_nano_usd, promo_nano_usd';
    const sums = 'sum(source_count) AS n, sum(amount_nano_usd) AS amount, sum(promo_nano_usd) AS promo';
    await worker.owner.query(
      `CREATE TEMP TABLE IF NOT EXISTS made AS
       SELECT organization_id, starts_at, code, model_id, ${sums} FROM movement_rollup GROUP BY 1, 2, 3, 4`,
    );
    await worker.owner.query('DELETE FROM movement_rollup');
    await worker.owner.query(`INSERT INTO movement_rollup (${columns}) SELECT * FROM made`);
    expect(await read()).toEqual({ ...statement, projects: [] });
    await rollupRepository(worker).rollUp(quarters());
    expect(await read()).toEqual(statement);
  });
});
