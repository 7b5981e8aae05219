import { ManualClock } from '../../../../test/support/samples/manual-clock.js';
import { LedgerFixture, OPERATOR } from '../../../../test/support/ledger/ledger-fixture.js';
import { REDEMPTIONS } from '../../../../test/support/property-runs.js';
import { redeemCodesService } from '../../../../test/support/ledger/money-services.js';
import type { NewRedeemCodes, RedeemCodesService } from './redeem-codes.service.js';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

let worker: LedgerFixture;
let control: LedgerFixture;
let codes: RedeemCodesService;
const clock = new ManualClock();

beforeAll(async () => {
  worker = await LedgerFixture.open();
  control = await worker.openAnother('routify_control');
  codes = redeemCodesService(control, clock);
});

afterAll(async () => {
  await control.close();
  await worker.close();
});

async function create(changes: Partial<NewRedeemCodes> = {}): Promise<string> {
  const usual = { count: 1, amountNanoUsd: 5_000n, priority: 50, grantDays: null, expiresAt: null, reason: 'fair' };
  const batch = await codes.create({ ...usual, ...changes }, OPERATOR);
  return batch.codes[0]?.secret ?? '';
}

describe('a redeem code', () => {
  it('becomes a grant of the organization that redeems it, and is stored as a digest only', async () => {
    const organizationId = await worker.createOrganization(0n);
    const secret = await create({ grantDays: 30, priority: 10 });
    const { rows: stored } = await worker.owner.query('SELECT row_to_json(c)::text AS row FROM redeem_code c');
    expect(JSON.stringify(stored)).not.toContain(secret.slice(6));
    const grant = await codes.redeem(organizationId, ` ${secret.toLowerCase().replaceAll('-', ' ')}`, OPERATOR);
    expect(grant).toMatchObject({ organizationId, amountNanoUsd: 5_000n, priority: 10, reason: 'fair' });
    const lastsMs = (grant.expiresAt?.getTime() ?? 0) - Date.now();
    expect(lastsMs).toBeGreaterThan(30 * DAY_MS - 60_000);
    expect(lastsMs).toBeLessThanOrEqual(30 * DAY_MS + HOUR_MS);
    await worker.use(organizationId, 5_000n);
    const { rows } = await codes.list({ statuses: ['redeemed'] }, { limit: 10, after: null, before: null });
    expect(rows).toMatchObject([{ organizationId, grantId: grant.id, masked: `${secret.slice(0, 5)}-…` }]);
  });

  it('is redeemed once under concurrent attempts in many organizations', async () => {
    const organizations = await Promise.all(Array.from({ length: 20 }, () => worker.createOrganization(0n)));
    const secret = await create();
    const attempts: PromiseSettledResult<unknown>[] = [];
    // Groups that the connections of one process serve before the pool times out.
    while (attempts.length < REDEMPTIONS) {
      const group = organizations.flatMap((id) => Array.from({ length: 5 }, () => codes.redeem(id, secret, OPERATOR)));
      attempts.push(...(await Promise.allSettled(group)));
    }
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toMatchObject({ code: 'conflict' });
    }
    const posted = await Promise.all(organizations.map((id) => worker.posted(id)));
    expect(posted.reduce((sum, amount) => sum + amount, 0n)).toBe(5_000n);
  });

  it('is refused when it has expired or does not exist', async () => {
    const organizationId = await worker.createOrganization(0n);
    const expired = await create({ expiresAt: new Date(Date.now() + HOUR_MS) });
    clock.aheadMs = HOUR_MS;
    await expect(codes.redeem(organizationId, expired, OPERATOR)).rejects.toMatchObject({ code: 'conflict' });
    clock.aheadMs = 0;
    for (const text of ['00000-00000-00000-00000', 'nonsense', '']) {
      await expect(codes.redeem(organizationId, text, OPERATOR)).rejects.toMatchObject({ code: 'not_found' });
    }
    expect(await worker.posted(organizationId)).toBe(0n);
  });
});
