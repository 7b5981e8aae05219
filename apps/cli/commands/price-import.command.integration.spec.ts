import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandsOn, runCommand } from '../../../test/support/command-line.js';
import { LedgerFixture } from '../../../test/support/ledger-fixture.js';
import { priceImportCommand } from './price-import.command.js';

/** Services start here, on machines that do much else. */
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
  it('shows, applies, and is guarded', async () => {
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

  it.each([[[]], [['prices.xml']], [['a.json', 'b.json']], [['a.json', '--max-change', 'much']], [['none.json']]])(
    'explains itself for %j',
    async (args) => {
      const { code, lines } = await importPrices(...args);
      expect([code, lines.join('\n')]).toEqual([2, expect.stringContaining('Usage: routify price:import FILE')]);
    },
  );
});
