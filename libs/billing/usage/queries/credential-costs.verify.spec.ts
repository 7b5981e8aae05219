import fc from 'fast-check';
import { firstIdOf, newUuid } from '#core';
import { LedgerFixture } from '../../../../test/support/ledger/ledger-fixture.js';
import { rollupRepository } from '../../../../test/support/ledger/money-services.js';
import { propertyRuns } from '../../../../test/support/property-runs.js';
import { QUARTER_MS, quarterOf } from '../domain/usage-parts.js';
import { RollupsService } from '../rollups/rollups.service.js';
import { CredentialCosts } from './credential-costs.repository.js';

const CREDENTIALS = Array.from({ length: 4 }, () => newUuid(Date.now()));
const START_MS = quarterOf(new Date(Date.now() - 3 * 3_600_000)).getTime();
/** Up to now: the last ones are in no roll-up. */
const QUARTERS = 12;

let fixture: LedgerFixture;
let control: LedgerFixture;
let costs: CredentialCosts;
let organizationId: string;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  control = await fixture.openAnother('routify_control');
  costs = new CredentialCosts(control.prisma);
  organizationId = await fixture.createOrganization(10n ** 12n);
});

afterAll(async () => {
  await control.close();
  await fixture.close();
});

const rollUp = () => new RollupsService(rollupRepository(fixture)).catchUp(new AbortController().signal);

/** What the ledger owes the providers for attempts with a credential, of requests that began at a moment or later. */
async function owed(credentialId: string, since: Date): Promise<bigint> {
  const { rows } = await fixture.owner.query<{ owed: string }>(
    `SELECT coalesce(sum(CASE c.kind WHEN 'provider_payable' THEN t.amount_nano_usd ELSE -t.amount_nano_usd END), 0) AS owed
     FROM transfer t JOIN usage_record u ON u.request_id = t.request_id
     JOIN account d ON d.id = t.debit_account JOIN account c ON c.id = t.credit_account
     WHERE 'provider_payable' IN (d.kind, c.kind) AND u.request_id >= $2
       AND u.attempts->(t.leg % 100)->>2 = $1`,
    [credentialId, firstIdOf(since)],
  );
  return BigInt(rows[0]?.owed ?? '0');
}

async function booked(since: readonly Date[]): Promise<(readonly [bigint, bigint])[]> {
  const questions = CREDENTIALS.map((credentialId, index) => ({ credentialId, since: since[index] ?? new Date(0) }));
  const found = await costs.since(questions);
  return questions.map(({ credentialId }) => {
    const sum = found.find((one) => one.credentialId === credentialId);
    return [sum?.costNanoUsd ?? 0n, sum?.unpriced ?? 0n] as const;
  });
}

const moment = fc.integer({ min: 0, max: QUARTERS * QUARTER_MS }).map((afterMs) => new Date(START_MS + afterMs));
const attempts = fc.array(
  fc.record({
    credential: fc.nat(CREDENTIALS.length - 1),
    cost: fc.bigInt(0n, 5_000n),
    status: fc.constantFrom(200, 500),
  }),
  { minLength: 1, maxLength: 3 },
);
const requests = fc.array(
  fc.record({ at: moment, attempts, final: fc.option(fc.bigInt(0n, 5_000n)), isWaived: fc.boolean() }),
  { minLength: 1, maxLength: 12 },
);

describe('costs of credentials', () => {
  it('equal what the ledger owes for them, from any moment on, before and after roll-ups', async () => {
    let isRolledUp = false;
    const half = (all: readonly unknown[]): number => Math.ceil(all.length / 2);
    await fc.assert(
      fc.asyncProperty(requests, fc.array(moment, { minLength: 4, maxLength: 4 }), async (made, since) => {
        const book = async (parts: typeof made): Promise<void> => {
          for (const { at, attempts: given, final, isWaived } of parts) {
            const calls = given.map(({ credential, cost, status }) => {
              return { ...fixture.attempt(cost), credentialId: CREDENTIALS[credential] ?? '', status };
            });
            const requestId = newUuid(at.getTime());
            const event = { requestId, organizationId, attempts: calls };
            if (final !== null) {
              await fixture.book([
                fixture.ledgerEvent({ ...event, grade: 1, usageSource: 'checkpoint' }, at.getTime()),
              ]);
              const [first, ...others] = calls;
              if (first !== undefined) event.attempts = [{ ...first, costNanoUsd: final }, ...others];
            }
            const waived = { waiver: 'empty_reply', waivedNanoUsd: 1_000n, usageSource: 'upstream' } as const;
            await fixture.book([fixture.ledgerEvent({ ...event, ...(isWaived ? waived : {}) }, at.getTime())]);
          }
        };
        const compare = async (): Promise<void> => {
          const sums = (await booked(since)).map(([sum]) => sum);
          expect(sums).toEqual(
            await Promise.all(CREDENTIALS.map((id, index) => owed(id, since[index] ?? new Date(0)))),
          );
        };
        await book(made.slice(0, half(made)));
        if (!isRolledUp) await compare();
        isRolledUp = true;
        await rollUp();
        await compare();
        // Late bookings: their quarters are recomputed.
        await book(made.slice(half(made)));
        await rollUp();
        await compare();
      }),
      { numRuns: propertyRuns(20) },
    );
  });

  it('count calls whose cost is unknown', async () => {
    const [credentialId = ''] = CREDENTIALS;
    const before = await booked([new Date(START_MS)]);
    const call = { ...fixture.attempt(0n), credentialId };
    await fixture.book([fixture.ledgerEvent({ organizationId, attempts: [call, { ...call, status: 500 }] })]);
    const [sum = [0n, 0n]] = await booked([new Date(START_MS)]);
    expect(sum[1]).toBe((before[0]?.[1] ?? 0n) + 1n);
  });

  it('of whole quarters lately', async () => {
    const { covered, costs: recent } = await costs.recent(CREDENTIALS, 2 * 3_600_000);
    expect(covered?.before.getTime()).toBeGreaterThan(START_MS);
    const before = await Promise.all(CREDENTIALS.map((id) => owed(id, covered?.before ?? new Date())));
    const all = await Promise.all(CREDENTIALS.map((id) => owed(id, covered?.from ?? new Date())));
    const of = (id: string) => recent.find(({ credentialId }) => credentialId === id)?.costNanoUsd ?? 0n;
    expect(CREDENTIALS.map(of)).toEqual(all.map((sum, index) => sum - (before[index] ?? 0n)));
  });

  it('are unknown before the first quarter with sums', async () => {
    await expect(costs.knownFrom()).resolves.toBeNull();
    await fixture.owner.query(`UPDATE usage_rollup_mark SET credentials_from = $1`, [new Date(START_MS + QUARTER_MS)]);
    await expect(costs.knownFrom()).resolves.toEqual(new Date(START_MS + QUARTER_MS));
    const { covered } = await costs.recent(CREDENTIALS, 7 * 86_400_000);
    expect(covered?.from).toEqual(new Date(START_MS + QUARTER_MS));
  });
});
