import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newUuid } from '#core';
import { commandsOn, runCommand, type CommandAnswer } from '../../../test/support/processes/command-line.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { invoiceCheckCommand } from './invoice-check.command.js';

/** The suite starts services, which is slow on a busy machine. */
jest.setTimeout(120_000);

/** The day before yesterday. */
const AT_MS = Date.now() - 2 * 86_400_000;
const DAY = new Date(AT_MS).toISOString().slice(0, 10);
let fixture: LedgerFixture;
let restoreEnvironment: () => void;
let folder: string;
let channel: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routify-invoices-'));
  fixture = await LedgerFixture.open();
  restoreEnvironment = commandsOn({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
  const attempt = await fixture.pricedAttempt(7);
  // Its name is its id.
  channel = attempt.channelId;
  const organizationId = await fixture.createOrganization(100_000n);
  const event = { requestId: newUuid(AT_MS), organizationId, chargeNanoUsd: 9_000n, attempts: [attempt] };
  await fixture.book([fixture.ledgerEvent(event, AT_MS)]);
});

afterAll(async () => {
  restoreEnvironment();
  rmSync(folder, { recursive: true });
  await fixture.close();
});

function check(csv: string, ...args: string[]): Promise<CommandAnswer> {
  const file = join(folder, 'invoice.csv');
  writeFileSync(file, csv);
  return runCommand(invoiceCheckCommand, file, '--channel', channel, ...args);
}

describe('routify invoice:check', () => {
  it('exits 0 when the invoice reconciles, 3 with the differences when it does not', async () => {
    const header = 'day,model,requests,prompt_tokens,completion_tokens,amount_usd';
    const right = await check(`${header}\n${DAY},test,1,7,0,0.000007\n`);
    expect(right).toEqual({
      code: 0,
      lines: [
        `${DAY} to ${DAY} (native): 1 of 1 lines are equal`,
        'invoiced 0.000007 USD, 1 requests, 7 + 0 tokens; booked 0.000007 USD, 1 requests, 7 + 0 tokens',
        'the invoice reconciles',
      ],
    });
    const wrong = await check(`day,model,amount_usd\n${DAY},test,0.000008\n${DAY},other,0.5\n`);
    expect(wrong).toEqual({
      code: 3,
      lines: [
        `+ ${DAY} other: not booked (amount): invoiced 0.5 USD, ? requests, ? + ? tokens; booked 0 USD, 0 requests, 0 + 0 tokens`,
        `≠ ${DAY} test: different (amount): invoiced 0.000008 USD, ? requests, ? + ? tokens; booked 0.000007 USD, 1 requests, 7 + 0 tokens`,
        `${DAY} to ${DAY} (native): 0 of 2 lines are equal`,
        'invoiced 0.500008 USD, ? requests, ? + ? tokens; booked 0.000007 USD, 1 requests, 7 + 0 tokens',
        'THE INVOICE DOES NOT RECONCILE',
      ],
    });
    const tolerant = await check(
      `day,model,amount_usd\n${DAY},Test!,0.000008\n`,
      '--names',
      'Test!=test',
      '--tolerance-usd',
      '0.000001',
    );
    expect(tolerant.code).toBe(0);
    const json = await check(`day,model,amount_usd\n${DAY},test,0.000008\n`, '--json');
    expect([json.code, JSON.parse(json.lines.join(''))]).toMatchObject([
      3,
      { reconciles: false, lines: [{ status: 'different' }] },
    ]);
  });

  it('records the check in the audit', async () => {
    const { rows } = await fixture.owner.query<{ actor: string }>(
      `SELECT DISTINCT actor FROM audit_event WHERE action = 'upstream_invoice.check'`,
    );
    expect(rows).toEqual([{ actor: 'system:invoice:check' }]);
  });

  it('exits 2 for invalid arguments, and names a missing channel', async () => {
    for (const args of [
      ['--from', 'soon'],
      ['--format', 'excel'],
      ['--tolerance-usd=-1'],
      ['more.csv'],
      ['--tolerance-bps', 'x'],
    ]) {
      expect((await check('day', ...args)).code).toBe(2);
    }
    const refused = async (...args: [string, ...string[]]): Promise<[number, string]> => {
      const { code, lines } = await check(...args);
      return [code, lines.join('\n')];
    };
    const missing = await runCommand(invoiceCheckCommand, '/nowhere.csv', '--channel', channel);
    const reason = 'routify invoice:check: /nowhere.csv cannot be read (ENOENT: no such file or directory)';
    expect(missing).toEqual({ code: 1, lines: [reason] });
    const unknown = await refused('day', '--channel', 'missing');
    expect(unknown).toEqual([1, 'routify invoice:check: There is no channel named missing.']);
    expect(await refused('day,model\n')).toEqual([1, expect.stringContaining('no lines after its header')]);
  });
});
