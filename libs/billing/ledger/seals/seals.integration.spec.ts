import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { SealRepository } from './seal.repository.js';
import { SealsService } from './seals.service.js';

const DAY_MS = 86_400_000;
const CHANGED = 'transfers, or the seal before, were changed';
const daysAgo = (count: number): string => new Date(Date.now() - count * DAY_MS).toISOString().slice(0, 10);

let fixture: LedgerFixture;
let seals: SealsService;

/** Runs SQL with triggers disabled. */
async function corrupt(sql: string): Promise<void> {
  await fixture.owner.query(`BEGIN; SET LOCAL session_replication_role = replica; ${sql}; COMMIT`);
}

const sealDue = (): Promise<string[]> => seals.sealDue(new AbortController().signal);

/** A top-up and a used request, booked some days ago at noon. */
async function bookedDaysAgo(count: number): Promise<void> {
  const organizationId = await fixture.createOrganization(100_000n);
  await fixture.book([fixture.ledgerEvent({ organizationId, chargeNanoUsd: 3_000n })]);
  await corrupt(
    `UPDATE transfer SET booked_at = '${daysAgo(count)}T12:00:00Z' WHERE organization_id = '${organizationId}'`,
  );
}

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  seals = new SealsService(new SealRepository(fixture.prisma));
});

afterAll(() => fixture.close());

describe('seals', () => {
  it('LEDGER-22: are made of every day from the first transfer on, once it is over since an hour', async () => {
    expect(await sealDue()).toEqual([]);
    await bookedDaysAgo(5);
    await bookedDaysAgo(3);
    await fixture.createOrganization(1n);
    const sealed = await sealDue();
    expect(sealed.slice(0, 3)).toEqual([daysAgo(5), daysAgo(4), daysAgo(3)]);
    expect(sealed).not.toContain(daysAgo(0));
    expect(await sealDue()).toEqual([]);
    const { rows } = await fixture.owner.query<object>(
      'SELECT transfer_count AS count, amount_nano_usd AS amount FROM transfer_seal ORDER BY day LIMIT 3',
    );
    const used = { count: '2', amount: '103000' };
    expect(rows).toEqual([used, { count: '0', amount: '0' }, used]);
    expect(await seals.findBroken()).toEqual([]);
    expect(await seals.findHead()).toMatchObject({ day: sealed.at(-1) });
  });

  const ofDay = (count: number): string => `booked_at = '${daysAgo(count)}T12:00:00Z'`;

  it.each([
    ['changed', `UPDATE transfer SET amount_nano_usd = amount_nano_usd + 1 WHERE ${ofDay(5)}`, [[5, CHANGED, 2n]]],
    ['given a reason', `UPDATE transfer SET reason = 'x' WHERE ${ofDay(3)}`, [[3, CHANGED, 2n]]],
    ['removed', `DELETE FROM transfer WHERE code = 'usage' AND ${ofDay(3)}`, [[3, CHANGED, 1n]]],
    [
      'slipped into an empty day',
      `INSERT INTO transfer SELECT (jsonb_populate_record(t, jsonb_build_object('request_id', uuid_floor(now()),
         'booked_at', t.booked_at + interval '1 day'))).* FROM transfer t WHERE code = 'usage' AND ${ofDay(5)}`,
      [[4, CHANGED, 1n]],
    ],
    [
      'slipped in before all others',
      `INSERT INTO transfer SELECT (jsonb_populate_record(t, jsonb_build_object('request_id', uuid_floor(now()),
         'booked_at', t.booked_at - interval '9 days'))).* FROM transfer t WHERE code = 'usage' AND ${ofDay(5)}`,
      [[5, 'transfers before the first seal', 1n]],
    ],
    [
      'moved to another day',
      `UPDATE transfer SET booked_at = booked_at + interval '1 day' WHERE ${ofDay(3)}`,
      [
        [3, CHANGED, 0n],
        [2, CHANGED, 2n],
      ],
    ],
    [
      'changed together with its seal',
      `UPDATE transfer_seal SET hash = sha256('x') WHERE day = '${daysAgo(4)}'`,
      [
        [4, CHANGED, 0n],
        [3, CHANGED, 2n],
      ],
    ],
    [
      'left without its seal',
      `DELETE FROM transfer_seal WHERE day = '${daysAgo(4)}'`,
      [
        [4, 'seal is missing', 0n],
        [3, CHANGED, 2n],
      ],
    ],
  ] as const)('LEDGER-22: break when a transfer is %s', async (_name, sql, expected) => {
    await corrupt('CREATE TABLE kept AS SELECT * FROM transfer; CREATE TABLE kept_seal AS SELECT * FROM transfer_seal');
    await corrupt(sql);
    const broken = await seals.findBroken();
    await corrupt(`DELETE FROM transfer; INSERT INTO transfer SELECT * FROM kept; DROP TABLE kept;
      DELETE FROM transfer_seal; INSERT INTO transfer_seal SELECT * FROM kept_seal; DROP TABLE kept_seal`);
    expect(broken).toMatchObject(expected.map(([count, fault, found]) => ({ day: daysAgo(count), fault, found })));
    expect(await seals.findBroken()).toEqual([]);
  });

  it('LEDGER-22: cannot be changed, not even by the owner', async () => {
    for (const sql of [
      'UPDATE transfer_seal SET transfer_count = 0',
      'DELETE FROM transfer_seal',
      'TRUNCATE transfer_seal',
    ]) {
      await expect(fixture.owner.query(sql)).rejects.toThrow('is append-only');
    }
  });
});
