import { RecoveryModule, RecoveryService, RestoresService, type KnownBefore } from '#operations/imports';
import { LedgerAudit, LedgerAuditModule } from '#billing/ledger';
import { EXIT, UsageError, type Command, type CommandIo } from '../../program/command.js';
import { readArguments } from '../../program/read-arguments.js';
import { withServices } from '../../program/with-services.js';
import { differenceLines, originLine, shown, waitingLines } from './recovery-lines.js';

const options = { since: { type: 'string' }, minutes: { type: 'string', default: '10' } } as const;

/** After a restore of Postgres: Redis, journals, payments, audit, and what is lost. */
export const recoverCommand: Command = {
  name: 'recover',
  summary: 'after a restore of Postgres, bring back what happened since: recover [--since <time>] [folder]',
  usage: [
    'Usage: routify recover [--since TIME] [--minutes 10] [FOLDER]',
    'After a restore of Postgres, while a worker runs and gateways do not: rebuilds Redis, books the requests of the journals',
    'of this host (or of FOLDER), queries payment providers, waits up to that many minutes until workers have booked',
    'everything, audits, and lists what is lost: organizations with another balance than Redis knew before the restore.',
    '--since is the time that Postgres was restored to. routify restore notes it; other tools do not.',
    'Exits 1 if the audit finds an error, 3 if something is lost or still waits. It may be repeated: other hosts replay their',
    'journals (routify journal replay), and it lists again what is lost.',
  ],
  examples: ['routify recover', 'routify recover --since 2026-11-28T16:00:00Z'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [folder = null, ...more] = positionals;
    const since = values.since === undefined ? null : new Date(values.since);
    const minutes = Number(values.minutes);
    if (more.length > 0 || Number.isNaN(since?.getTime()) || !(minutes > 0)) {
      throw new UsageError('--since: expected a time such as 2026-11-28T16:00:00Z');
    }
    return withServices(
      [RecoveryModule, LedgerAuditModule],
      async (services) => {
        const before = await services.get(RestoresService).open(since);
        if (before === null) {
          throw new UsageError(
            '--since is missing: this database notes no restore of the last week; say to which time it was restored',
          );
        }
        const recovery = services.get(RecoveryService);
        const isLost = await recover(recovery, before, { since, folder, minutes }, io);
        const { balanced, checks } = await services.get(LedgerAudit).audit({ quiet: false });
        const failed = checks.filter(({ rows, severity }) => severity !== 'report' && rows.length > 0);
        io.out(
          balanced
            ? 'the ledger balances'
            : `THE LEDGER DOES NOT BALANCE: ${failed.map(({ name }) => name).join(', ')}`,
        );
        if (!balanced) return EXIT.failed;
        io.out('next: routify journal replay on other hosts with gateways, then start the gateways');
        io.out('      docker compose: docker compose up --detach');
        return isLost ? EXIT.differs : EXIT.ok;
      },
      { needsRedis: true },
    );
  },
};

interface RecoveryOptions {
  /** Null: as the restore says. */
  readonly since: Date | null;
  readonly folder: string | null;
  readonly minutes: number;
}

/** Whether something is lost, or still waits. */
async function recover(
  recovery: RecoveryService,
  before: KnownBefore,
  { since: given, folder, minutes }: RecoveryOptions,
  io: CommandIo,
): Promise<boolean> {
  const since = given ?? before.restore.takenAt;
  io.out(originLine(before));
  const { walletsRebuilt, walletsForgotten, markersRemoved } = await recovery.rebuildRedis();
  io.out(`${walletsRebuilt} wallets rebuilt, ${walletsForgotten} forgotten, ${markersRemoved} markers removed`);
  const isReplayed = await replay(recovery, since, folder, io);
  const { queried, others } = await recovery.sweepPayments(since);
  io.out(`payment providers are queried: ${queried.length === 0 ? 'none' : namesOf(queried)}`);
  if (others.length > 0) io.out(`cannot be queried: ${namesOf(others)}. Import their statements again`);
  const waiting = await recovery.settle(AbortSignal.timeout(minutes * 60_000));
  const isSettled = waiting.requests + waiting.questions === 0;
  if (!isSettled)
    io.out(`STILL WAITING: ${waiting.requests} requests, ${waiting.questions} queries; is a worker running?`);
  const unanswered = await recovery.unanswered();
  for (const { provider, error } of unanswered) io.out(shown(`${provider.name} gave no answer: ${error}`));
  const payments = await recovery.waitingPayments();
  for (const line of waitingLines(payments)) io.out(line);
  const differences = await recovery.differences(since, before.balances, payments);
  const { lines, lost } = differenceLines(differences, {
    withoutApi: others,
    unanswered: unanswered.map(({ provider }) => provider),
  });
  for (const line of lines) io.out(line);
  if (before.redis === 'earlier' || lost > 0) io.out(lost === 0 ? 'no balance differs' : `${lost} balances differ`);
  return lost > 0 || payments.length > 0 || before.redis !== 'earlier' || !isSettled || !isReplayed;
}

/** Whether all was sent. */
async function replay(recovery: RecoveryService, since: Date, folder: string | null, io: CommandIo): Promise<boolean> {
  const report = await recovery.replayJournals(since, folder);
  if (report === null) {
    io.out('this host has no journals: what gateways charged since is missing, until it is replayed where they ran');
    return true;
  }
  const { sent, known, failed, damaged } = report;
  io.out(`${sent} requests sent from journals, ${known} already known, ${failed} failed, ${damaged} damaged`);
  return failed + damaged === 0;
}

function namesOf(providers: readonly { readonly name: string }[]): string {
  return providers.map(({ name }) => shown(name)).join(', ');
}
