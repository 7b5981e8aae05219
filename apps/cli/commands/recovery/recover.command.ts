import { RecoveryModule, RecoveryService } from '#recovery';
import { formatId, formatUsd } from '#kernel';
import { LedgerAudit, LedgerAuditModule } from '#ledger-audit';
import { EXIT, UsageError, type Command, type CommandIo } from '../../program/command.js';
import { readArguments } from '../../program/read-arguments.js';
import { withServices } from '../../program/with-services.js';

const options = { since: { type: 'string' }, minutes: { type: 'string', default: '10' } } as const;

/** After a restore of Postgres: Redis, journals, payments, audit, and what is lost. */
export const recoverCommand: Command = {
  name: 'recover',
  summary: 'after a restore of Postgres, bring back what happened since: recover --since <time> [folder]',
  usage: [
    'Usage: routify recover --since TIME [--minutes 10] [FOLDER]',
    'After a restore of Postgres to its state of TIME, while a worker runs and gateways do not: rebuilds Redis, books the',
    'requests of the journals of this host (or of FOLDER), queries payment providers, waits up to that many minutes until',
    'workers have booked everything, audits, and lists organizations with another balance than they had in Redis.',
    'Exits 1 if the audit finds an error, 3 if something is lost or still waits. It may be repeated, on the same host: other',
    'hosts replay their journals (routify journal replay), and this one lists again what is lost.',
  ],
  examples: ['routify recover --since 2026-11-28T16:00:00Z'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [folder = null, ...more] = positionals;
    const since = new Date(values.since ?? '');
    const minutes = Number(values.minutes);
    if (more.length > 0 || Number.isNaN(since.getTime()) || !(minutes > 0)) {
      throw new UsageError('expected --since and a time such as 2026-11-28T16:00:00Z');
    }
    const modules = [RecoveryModule, LedgerAuditModule];
    return withServices(
      modules,
      async (services) => {
        const recovery = services.get(RecoveryService);
        const isLost = await recover(recovery, { since, folder, minutes }, io);
        const { balanced, checks } = await services.get(LedgerAudit).audit({ quiet: false });
        const failed = checks.filter(({ rows, severity }) => severity !== 'report' && rows.length > 0);
        io.out(
          balanced
            ? 'the ledger balances'
            : `THE LEDGER DOES NOT BALANCE: ${failed.map(({ name }) => name).join(', ')}`,
        );
        if (!balanced) return EXIT.failed;
        return isLost ? EXIT.differs : EXIT.ok;
      },
      { needsRedis: true },
    );
  },
};

interface RecoveryOptions {
  readonly since: Date;
  readonly folder: string | null;
  readonly minutes: number;
}

/** Whether something is lost, or still waits. */
async function recover(
  recovery: RecoveryService,
  { since, folder, minutes }: RecoveryOptions,
  io: CommandIo,
): Promise<boolean> {
  const before = await recovery.rememberBalances(since);
  io.out(`${before.size} balances are known from Redis`);
  const { walletsRebuilt, walletsForgotten, markersRemoved } = await recovery.rebuildRedis();
  io.out(`${walletsRebuilt} wallets rebuilt, ${walletsForgotten} forgotten, ${markersRemoved} markers removed`);
  const { sent, known, failed, damaged } = await recovery.replayJournals(since, folder);
  io.out(`${sent} requests sent from journals, ${known} already known, ${failed} failed, ${damaged} damaged`);
  io.out(`${await recovery.sweepPayments(since)} payment providers are queried`);
  const waiting = await recovery.settle(AbortSignal.timeout(minutes * 60_000));
  if (waiting.requests + waiting.questions > 0)
    io.out(`STILL WAITING: ${waiting.requests} requests, ${waiting.questions} queries; is a worker running?`);
  const differences = await recovery.differences(before);
  for (const { organizationId, beforeNanoUsd, nowNanoUsd } of differences) {
    const now = nowNanoUsd === null ? 'the organization is lost' : `$${formatUsd(nowNanoUsd)} now`;
    io.out(`${formatId('org', organizationId)}  $${formatUsd(beforeNanoUsd)} before, ${now}`);
  }
  io.out(differences.length === 0 ? 'no balance differs' : `${differences.length} balances differ`);
  return differences.length > 0 || waiting.requests + waiting.questions + failed + damaged > 0;
}
