import { setTimeout as sleep } from 'node:timers/promises';
import { auditCommand } from '../../../apps/cli/commands/audit.command.js';
import { RollupsService } from '../../../libs/billing/usage/rollups/rollups.service.js';
import { SealRepository } from '../../../libs/billing/ledger/seals/seal.repository.js';
import { SealsService } from '../../../libs/billing/ledger/seals/seals.service.js';
import { commandsOn, runCommand, type CommandAnswer } from '../../support/processes/command-line.js';
import { fillWholeLedger } from '../../support/ledger/fill-whole-ledger.js';
import { rollupRepository } from '../../support/ledger/money-services.js';
import { LedgerFixture } from '../../support/ledger/ledger-fixture.js';

/** `npm run scale:audit` sets a million. */
const REQUESTS = Number(process.env.AUDIT_REQUESTS ?? 20_000);
/** Each quarter of an hour has a roll-up, and each hour a digest, even with few requests. */
const DAYS = REQUESTS < 1_000_000 ? 4 : 30;
/** The requirement for a million requests. */
const AUDIT_MS_MAX = 120_000;
const MIB = 1_048_576;
const SAMPLE_INTERVAL_MS = 100;

jest.setTimeout(120_000 + REQUESTS);

let fixture: LedgerFixture;
let restoreEnvironment: () => void;
const timings: string[] = [];

async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const startedAtMs = performance.now();
  const answer = await work();
  timings.push(`${what} ${((performance.now() - startedAtMs) / 1_000).toFixed(1)} s`);
  return answer;
}

beforeAll(async () => {
  fixture = await LedgerFixture.open();
  await timed('filling', () => fillWholeLedger(fixture.owner, { requests: REQUESTS, days: DAYS }));
  await timed('roll-ups', () => new RollupsService(rollupRepository(fixture)).catchUp(new AbortController().signal));
  await timed('seals', () =>
    new SealsService(new SealRepository(fixture.prisma)).sealDue(new AbortController().signal),
  );
  const { rows } = await fixture.owner.query<{ id: string }>('SELECT organization_id AS id FROM wallet');
  await timed('publishing', async () => {
    for (const { id } of rows) await fixture.publisher.publish(id);
  });
  restoreEnvironment = commandsOn({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
});

afterAll(async () => {
  process.stderr.write(`${REQUESTS} requests\n  ${timings.join('\n  ')}\n`);
  restoreEnvironment();
  await fixture.close();
});

/** The peak memory of this process while `work` runs, in MiB. */
async function peakOf(work: () => Promise<unknown>): Promise<number> {
  let [peak, isOver] = [0, false];
  const watching = (async () => {
    while (!isOver) {
      peak = Math.max(peak, process.memoryUsage.rss());
      await sleep(SAMPLE_INTERVAL_MS);
    }
  })();
  await work();
  isOver = true;
  await watching;
  return Math.round(peak / MIB);
}

it('the audit of a ledger with every kind of entry has no finding, in two minutes for a million requests', async () => {
  let answer: CommandAnswer = { code: -1, lines: [] };
  const startedAtMs = performance.now();
  const peak = await peakOf(() =>
    timed('audit', async () => {
      answer = await runCommand(auditCommand, '--quiet-check');
    }),
  );
  const took = performance.now() - startedAtMs;
  timings.push(`memory at most ${peak} MiB`);
  const { code, lines } = answer;
  expect(lines.filter((line) => !line.startsWith('✓'))).toEqual(['the ledger balances']);
  expect(code).toBe(0);
  expect(took).toBeLessThan(AUDIT_MS_MAX);
});
