import { commandsOn, runCommand } from '../../../test/support/command-line.js';
import { LedgerFixture } from '../../../test/support/ledger-fixture.js';
import { newUuid } from '#kernel';
import { auditCommand } from './audit.command.js';
import { rollupCommand } from './rollup.command.js';

let fixture: LedgerFixture;
let restoreEnvironment: () => void;

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  restoreEnvironment = commandsOn({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
});

afterAll(async () => {
  restoreEnvironment();
  await fixture.close();
});

const audit = (...args: string[]) => runCommand(auditCommand, ...args);

describe('routify audit', () => {
  it('exits 0 while the books are right, 1 with the offending rows when they are not', async () => {
    const organizationId = await fixture.createOrganization(100_000n);
    await fixture.use(organizationId, 1_000n);
    await fixture.drain(organizationId);
    const right = await audit('--quiet-check');
    expect(right.lines.filter((line) => line.startsWith('✗'))).toEqual([]);
    expect([right.code, right.lines.at(-1)]).toEqual([0, 'the ledger balances']);
    await fixture.owner.query('UPDATE wallet SET posted_nano_usd = posted_nano_usd + 1 WHERE organization_id = $1', [
      organizationId,
    ]);
    const wrong = await audit();
    expect(wrong.code).toBe(1);
    expect(wrong.lines.join('\n')).toMatch(new RegExp(`✗ wallets.*\n    .*${organizationId}`));
    const json = await audit('--json');
    const report = JSON.parse(json.lines.join('')) as { balanced: boolean; checks: { name: string; rows: object[] }[] };
    expect(report.balanced).toBe(false);
    const expected = [{ organization_id: organizationId, posted_nano_usd: '99001', lots_nano_usd: '99000' }];
    expect(report.checks.find(({ name }) => name === 'wallets')?.rows).toEqual(expected);
  });
});

describe('routify rollup', () => {
  it('adds usage up anew, so that the audit finds nothing wrong with it any more', async () => {
    const [organizationId, atMs] = [await fixture.createOrganization(100_000n), Date.now() - 3_600_000];
    await fixture.book([
      fixture.ledgerEvent({ requestId: newUuid(atMs), organizationId, chargeNanoUsd: 7_000n }, atMs),
    ]);
    await fixture.owner.query(`UPDATE usage_record SET booked_at = booked_at - interval '1 hour'`);
    await fixture.owner.query(
      `UPDATE usage_rollup_mark SET rolled_until = quarter_of(now() - interval '30 minutes'), looked_at = now()`,
    );
    const missing = /✗ rollups.*\n.*"charge_nano_usd":"7000"/;
    expect((await audit()).lines.join('\n')).toMatch(missing);
    expect(await runCommand(rollupCommand)).toEqual({ code: 0, lines: ['1 quarters of an hour added up anew'] });
    expect((await audit()).lines.join('\n')).not.toMatch(/✗ rollups/);
    await expect(runCommand(rollupCommand, '--from', 'soon')).rejects.toThrow('--from: expected a time');
  });
});
