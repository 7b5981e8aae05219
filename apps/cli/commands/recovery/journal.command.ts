import { createInterface } from 'node:readline';
import { JournalReplay, JournalReplayModule, type ReplayReport } from '#billing/metering';
import { EXIT, UsageError, type Command, type CommandIo } from '../../program/command.js';
import { closestOf, readArguments } from '../../program/read-arguments.js';
import { withServices } from '../../program/with-services.js';

const options = { since: { type: 'string' } } as const;

const USAGE = [
  'Usage: routify journal replay -                        lines `journal.open` of gateway logs, from standard input',
  '       routify journal replay --since <time> [folder]  requests finished since then, from the journals of this host',
];

/** Replays requests that did not reach the ledger, or that a restored store has lost. */
export const journalCommand: Command = {
  name: 'journal',
  summary: 'resend requests from journals: replay - (logs on standard input) | replay --since <time> [folder]',
  usage: USAGE,
  examples: [
    'routify journal replay --since 2026-11-20T08:00:00Z',
    'docker compose logs gateway | routify journal replay -',
  ],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    const [action, source, ...more] = positionals;
    const sinceMs = values.since === undefined ? null : Date.parse(values.since);
    if (action !== undefined && action !== 'replay') {
      throw new UsageError(`unknown action ${action}${closestOf(action, ['replay'])}`);
    }
    const isValid = action === 'replay' && more.length === 0 && (source === '-') === (sinceMs === null);
    if (!isValid) throw new UsageError('expected replay - or replay --since <time>');
    if (Number.isNaN(sinceMs)) throw new UsageError('--since: expected a time such as 2026-11-20T08:00:00Z');
    const report = await withServices(
      [JournalReplayModule],
      (services) => {
        const replay = services.get(JournalReplay);
        if (sinceMs !== null) return replay.replaySince(sinceMs, source ?? null);
        return replay.replayLines(createInterface({ input: process.stdin }));
      },
      // Journals are on hosts of gateways, with the login of gateways.
      { needsRedis: true, role: 'routify_gateway' },
    );
    return print(report, io);
  },
};

function print({ sent, known, failed, damaged }: ReplayReport, io: CommandIo): number {
  io.out(`${sent} sent, ${known} already known, ${failed} failed, ${damaged} damaged`);
  return failed + damaged === 0 ? EXIT.ok : EXIT.failed;
}
