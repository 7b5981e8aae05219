import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsOn, runCommand } from '../../../test/support/processes/command-line.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import { priceImportCommand } from './price-import.command.js';

/** The suite starts services, which is slow on a busy machine. */
jest.setTimeout(120_000);

let fixture: LedgerFixture;
let restoreEnvironment: () => void;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routify-prices-'));
  fixture = await LedgerFixture.open();
  restoreEnvironment = commandsOn({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
});

afterAll(async () => {
  restoreEnvironment();
  rmSync(folder, { recursive: true });
  await fixture.close();
});

const importPrices = (...args: string[]) => runCommand(priceImportCommand, ...args);

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const HEADER = 'model,context_length,input_per_mtok_usd,output_per_mtok_usd';

describe('routify price:import', () => {
  it('previews, applies, and stops at --max-change', async () => {
    const file = fileOf('first.csv', `${HEADER}\nacme/a,8000,1,2\n`);
    const dry = await importPrices(file, '--dry-run');
    expect([dry.code, dry.lines.at(-1)]).toEqual([0, expect.stringMatching(/^1 create.*: nothing was changed$/)]);
    const applied = await importPrices(file);
    expect(applied.lines).toEqual(['create acme/a (line 2)', expect.stringMatching(/^1 create.*: applied$/)]);
    const dearer = fileOf('second.csv', `${HEADER}\nacme/a,8000,1.5,2\n`);
    const blocked = await importPrices(dearer, '--max-change', '20');
    expect([blocked.code, blocked.lines.slice(0, 2)]).toEqual([
      1,
      ['blocked acme/a (line 2)', '    input_per_mtok_usd: 1 → 1.5 (50 %)'],
    ]);
    const { code, lines } = await importPrices(dearer, '--max-change', '50%', '--json');
    expect([code, JSON.parse(lines.join(''))]).toMatchObject([0, { applied: true, summary: { update: 1 } }]);
  });

  it.each([[['--dry-run']], [['--dry-run', '--json']], [[]]])('exits 1 when a row has an error (%j)', async (args) => {
    const isDry = args[0] === '--dry-run';
    const file = fileOf('wrong.csv', `${HEADER}\nacme/good,8000,1,2\nacme/bad,8000,much,2\n`);
    const { code, lines } = await importPrices(file, ...args);
    expect(code).toBe(1);
    if (args.includes('--json')) {
      expect(JSON.parse(lines.join(''))).toMatchObject({ summary: { error: 1 } });
    } else {
      expect(lines.at(-1)).toMatch(isDry ? /1 error.*: nothing was changed$/ : /1 error.*: applied$/);
    }
  });

  it.each<[string[], string]>([
    [[], 'expected one FILE'],
    [['prices.xml'], 'prices.xml'],
    [['a.json', 'b.json'], 'expected one FILE'],
    [['a.json', '--max-change', 'much'], '--max-change: expected a percentage, got much'],
    [['a.json', '--format', 'mine'], '--format: unknown format mine'],
    [['a.json', '--mode', 'all'], '--mode: unknown mode all'],
  ])('prints its usage for %j', async (args, reason) => {
    const { code, lines } = await importPrices(...args);
    expect([code, lines[0], lines[1]]).toEqual([
      2,
      expect.stringContaining(reason),
      expect.stringContaining('Usage: routify price:import FILE'),
    ]);
  });

  it('prints why a file cannot be read, without its usage', async () => {
    const missing = join(folder, 'none.json');
    const reason = `routify price:import: ${missing} cannot be read (ENOENT: no such file or directory)`;
    expect(await importPrices(missing)).toEqual({ code: 1, lines: [reason] });
  });
});
