import fc from 'fast-check';
import { newUuid, PRICE_COMPONENTS, type ComponentQuantities, priceLines, priceMeters, type UsageEvent } from '#core';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { rollupRepository, statementsService } from '../../../../test/support/ledger/money-services.js';
import { QUARTER_MS, quarterOf } from '../domain/usage-parts.js';
import { USAGE_GROUPS, USAGE_INTERVALS } from '../domain/usage-query.js';
import { UsageRepository } from '../queries/usage.repository.js';
import { UsageUnitsRepository } from '../queries/usage-units.repository.js';
import { RollupsService } from './rollups.service.js';

const HOUR_MS = 3_600_000;
/** Start of a quarter, two days ago: a whole UTC day lies in between. */
const START_MS = quarterOf(new Date(Date.now() - 50 * HOUR_MS)).getTime();

const PROJECT = newUuid(Date.now());

let worker: LedgerFixture;
let control: LedgerFixture;
let organizationId: string;

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  organizationId = await worker.createOrganization(10n ** 12n);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

const runPass = () => new RollupsService(rollupRepository(worker)).catchUp(new AbortController().signal);

/** An event with the charge of some meters, of which a part is forgone. */
function eventOf(meters: ComponentQuantities, multiplierPpm: bigint, forgonePercent: bigint): Partial<UsageEvent> {
  const multipliersPpm = [multiplierPpm, 900_000n];
  const priceNanoUsd = priceMeters(meters, 0, { id: '', rows: worker.priceRows }, multipliersPpm);
  const forgoneNanoUsd = (priceNanoUsd * forgonePercent) / 100n;
  const chargeNanoUsd = priceNanoUsd - forgoneNanoUsd;
  const hold = forgoneNanoUsd > 0n ? { holdNanoUsd: chargeNanoUsd } : {};
  return { organizationId, meters, multipliersPpm, chargeNanoUsd, forgoneNanoUsd, ...hold };
}

/** What of an event's charge was for each of its units. */
function sharesOf({ meters = {}, multipliersPpm = [], chargeNanoUsd = 0n, forgoneNanoUsd = 0n }: Partial<UsageEvent>) {
  const { lines } = priceLines(meters, 0, { id: '', rows: worker.priceRows }, []);
  const [one = 1n, other = 1n] = multipliersPpm;
  const price = chargeNanoUsd + forgoneNanoUsd;
  return lines
    .filter(({ meter }) => !PRICE_COMPONENTS.includes(meter as never))
    .map(({ meter, quantity, amountFemtoUsd }) => ({
      unit: meter,
      quantity: BigInt(quantity),
      amountNanoUsd: price === 0n ? 0n : (amountFemtoUsd * one * other * chargeNanoUsd) / (price * 10n ** 18n),
    }));
}

const events = fc.array(
  fc
    .tuple(
      fc.record(
        { input: fc.nat(5_000), web_search_call: fc.integer({ min: 1, max: 9 }), character: fc.nat(100_000) },
        { requiredKeys: ['input'] },
      ),
      fc.bigInt({ min: 500_000n, max: 2_000_000n }),
      fc.constantFrom(0n, 0n, 40n, 100n),
    )
    .map(([meters, multiplierPpm, forgone]) => ({ meters, multiplierPpm, forgone })),
  { minLength: 40, maxLength: 40 },
);

const window = () => ({ from: new Date(START_MS - QUARTER_MS), before: new Date(Date.now() + HOUR_MS) });

function units(query: object = {}) {
  const all = { organizationIds: [organizationId], keyIds: null, tz: 'Asia/Kathmandu', interval: 'day' } as const;
  return new UsageUnitsRepository(control.prisma).sum({ ...window(), ...all, groupBy: null, ...query });
}

/** Of the organization, and of all, which is the only one. */
const everything = () =>
  Promise.all(
    [{}, { organizationIds: null }].flatMap((scope) =>
      [null, ...USAGE_GROUPS].flatMap((groupBy) =>
        USAGE_INTERVALS.map((interval) => units({ ...scope, groupBy, interval })),
      ),
    ),
  );

function added(rows: readonly { readonly unit: string; readonly quantity: bigint; readonly amountNanoUsd: bigint }[]) {
  const sums = new Map<string, readonly [bigint, bigint]>();
  for (const { unit, quantity, amountNanoUsd } of rows) {
    const [count, amount] = sums.get(unit) ?? [0n, 0n];
    sums.set(unit, [count + quantity, amount + amountNanoUsd]);
  }
  return sums;
}

describe('units of statements and usage', () => {
  it('UNIT-28: are none of the price components', async () => {
    const all = JSON.stringify(Object.fromEntries([...PRICE_COMPONENTS, 'page'].map((name) => [name, 1])));
    const { rows } = await worker.owner.query<{ found: object }>('SELECT unit_meters($1::jsonb) AS found', [all]);
    expect(rows[0]?.found).toEqual({ page: 1 });
  });

  it('UNIT-28: are their shares of the charges, which they and the rest add up to, before and after roll-ups', async () => {
    const [sample = []] = fc.sample(events, { numRuns: 1 });
    const made = sample.map(({ meters, multiplierPpm, forgone }) => eventOf(meters, multiplierPpm, forgone));
    const atMs = (index: number): number => START_MS + index * 71 * 60_000;
    for (const [index, event] of made.entries()) {
      const requestId = newUuid(atMs(index));
      const projectId = index % 3 === 0 ? PROJECT : null;
      await worker.book([worker.ledgerEvent({ ...event, requestId, keyId: organizationId, projectId }, atMs(index))]);
    }
    const shares = made.flatMap(sharesOf);
    const ofProject = () => units({ organizationIds: null, projectIds: [PROJECT], groupBy: 'model' });
    const readOfProject = await ofProject();
    expect(added(readOfProject)).toEqual(added(made.filter((_event, index) => index % 3 === 0).flatMap(sharesOf)));
    const read = await everything();
    expect(read.map(added)).toEqual(read.map(() => added(shares)));
    await runPass();
    await runPass();
    expect(await worker.count('FROM unit_rollup WHERE minutes = 1440')).toBeGreaterThan(0);
    expect(await everything()).toEqual(read);
    expect(await ofProject()).toEqual(readOfProject);

    const usage = await new UsageRepository(control.prisma).sum({
      ...window(),
      organizationIds: [organizationId],
      keyIds: null,
      tz: 'Asia/Kathmandu',
      interval: 'day',
      groupBy: null,
      limit: 1_000,
    });
    const ofDay = await units();
    for (const { startsAt, chargeNanoUsd } of usage) {
      const ofUnits = ofDay.filter((row) => row.startsAt.getTime() === startsAt.getTime());
      const sum = ofUnits.reduce((total, { amountNanoUsd }) => total + amountNanoUsd, 0n);
      expect(chargeNanoUsd).toBeGreaterThanOrEqual(sum);
    }
    const statement = await statementsService(control).read(organizationId, null, 'UTC');
    const ofCharged = made.filter(({ chargeNanoUsd = 0n }) => chargeNanoUsd > 0n).flatMap(sharesOf);
    expect(added(statement.units)).toEqual(added(ofCharged));
    for await (const { units: ofRow, amountNanoUsd } of await statementsService(control).rows(statement)) {
      const sum = (ofRow ?? []).reduce((total, [, , amount]) => total + BigInt(amount), 0n);
      expect(-amountNanoUsd).toBeGreaterThanOrEqual(amountNanoUsd < 0n ? sum : -amountNanoUsd);
    }
  });

  it('UNIT-28: of a statement are the same once its quarter is rolled up, and after a final event', async () => {
    const own = await worker.createOrganization(10n ** 9n);
    const atMs = Date.now() - 2 * HOUR_MS;
    const requestId = newUuid(atMs);
    const book = (grade: 1 | 2, searches: number) => {
      const event = eventOf({ input: 10, web_search_call: searches }, 1_000_000n, 0n);
      return worker.book([worker.ledgerEvent({ ...event, requestId, grade, organizationId: own, keyId: own }, atMs)]);
    };
    const months = [...new Set([atMs, Date.now()].map((ms) => new Date(ms).toISOString().slice(0, 7)))];
    const read = async () => {
      const statements = months.map((month) => statementsService(control).read(own, month, 'UTC'));
      return added((await Promise.all(statements)).flatMap((statement) => statement.units));
    };
    await book(1, 1);
    expect(await read()).toEqual(new Map([['web_search_call', [1n, 2_700n]]]));
    // As if it had been booked when it was made.
    await worker.owner.query(
      `SET session_replication_role = replica; UPDATE transfer SET booked_at = booked_at - interval '2 hours',
         id = (left('${newUuid(atMs)}', 18) || right(id::text, 18))::uuid WHERE request_id = '${requestId}';
       UPDATE usage_record SET booked_at = booked_at - interval '2 hours' WHERE request_id = '${requestId}';
       RESET session_replication_role`,
    );
    await new RollupsService(rollupRepository(worker)).rebuild({ from: new Date(atMs - QUARTER_MS) });
    expect(await worker.count('FROM movement_unit_rollup WHERE organization_id = $1', [own])).toBe(1);
    expect(await read()).toEqual(new Map([['web_search_call', [1n, 2_700n]]]));
    await book(2, 4);
    await runPass();
    expect(await read()).toEqual(new Map([['web_search_call', [4n, 10_800n]]]));
  });

  it('UNIT-28: older records without units, and organizations without any, have none', async () => {
    const own = await worker.createOrganization(10n ** 9n);
    await worker.book([worker.ledgerEvent({ organizationId: own, chargeNanoUsd: 5_000n })]);
    const statement = await statementsService(control).read(own, null, 'UTC');
    expect([statement.units, statement.lines.length]).toEqual([[], 2]);
    for await (const row of await statementsService(control).rows(statement)) expect(row.units).toBeNull();
  });
});
