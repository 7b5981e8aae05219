import { newUuid } from '#core';
import { commandsOn, runCommand } from '../../../test/support/processes/command-line.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { auditCommand } from './audit.command.js';
import { journalCommand } from './recovery/journal.command.js';
import { rebuildCommand } from './recovery/rebuild.command.js';
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
  it('exits 0 while the ledger balances, 1 with the offending rows when it does not', async () => {
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

describe('a command with unreachable stores', () => {
  const NOWHERE = {
    DATABASE_URL: 'postgresql://user:secret@127.0.0.1:1/none',
    REDIS_URL: 'redis://:secret@127.0.0.1:1',
  };

  it.each([
    ['DATABASE_URL', auditCommand, [], 'postgresql://user@127.0.0.1:1/none'],
    ['DATABASE_URL', rollupCommand, [], 'postgresql://user@127.0.0.1:1/none'],
    ['REDIS_URL', auditCommand, [], 'redis://127.0.0.1:1'],
    ['REDIS_URL', rebuildCommand, ['--all'], 'redis://127.0.0.1:1'],
    ['REDIS_URL', journalCommand, ['replay', '--since', '2026-11-20'], 'redis://127.0.0.1:1'],
  ] as const)('exits 1 and names %s', async (variable, command, args, address) => {
    const before = process.env[variable];
    process.env[variable] = NOWHERE[variable];
    const { code, lines } = await runCommand(command, ...args);
    process.env[variable] = before;
    const reason = `${variable} (${address}): connect ECONNREFUSED 127.0.0.1:1`;
    expect([code, lines]).toEqual([1, [expect.stringContaining(reason)]]);
  });

  it('names an unreadable journal folder', async () => {
    const { code, lines } = await runCommand(journalCommand, 'replay', '--since', '2026-11-20', '/nowhere');
    expect([code, lines]).toEqual([1, [expect.stringMatching(/^routify journal: \/nowhere cannot be read .*ENOENT/)]]);
  });
});

describe('routify rollup', () => {
  it('recomputes the roll-ups, so that the audit passes again', async () => {
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
    expect(await runCommand(rollupCommand)).toEqual({ code: 0, lines: ['1 quarter hours recomputed'] });
    expect((await audit()).lines.join('\n')).not.toMatch(/✗ rollups/);
    const { code, lines } = await runCommand(rollupCommand, '--from', 'soon');
    expect([code, lines[0]]).toEqual([2, expect.stringContaining('--from: expected a time')]);
  });
});
