import { RollupsModule, RollupsService } from '#billing/ledger';
import { EXIT, UsageError, type Command } from '../program/command.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = { from: { type: 'string' }, before: { type: 'string' } } as const;

/** Recomputes the roll-ups of usage from its records; `routify audit` compares the two. */
export const rollupCommand: Command = {
  name: 'rollup',
  summary: 'recompute usage roll-ups from usage records  [--from <time>] [--before <time>] (default: all)',
  usage: [
    'Usage: routify rollup [--from TIME] [--before TIME]',
    'Recomputes usage roll-ups from usage records. TIME is an RFC 3339 time such as 2026-11-20T08:00:00Z.',
  ],
  examples: ['routify rollup', 'routify rollup --from 2026-11-20T00:00:00Z --before 2026-11-21T00:00:00Z'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    const range = {
      ...(values.from === undefined ? {} : { from: readTime('--from', values.from) }),
      ...(values.before === undefined ? {} : { before: readTime('--before', values.before) }),
    };
    const count = await withServices([RollupsModule], (services) => services.get(RollupsService).rebuild(range));
    io.out(`${count} quarter hours recomputed`);
    return EXIT.ok;
  },
};

function readTime(name: string, text: string): Date {
  const moment = new Date(text);
  if (!Number.isNaN(moment.getTime())) return moment;
  throw new UsageError(`${name}: expected a time such as 2026-11-20T08:00:00Z, got ${text}`);
}
