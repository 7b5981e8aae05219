import { AccountsModule, PublishService, RebuildModule, RebuildService } from '#billing/ledger';
import { parseId } from '#core';
import { EXIT, UsageError, type Command, type CommandIo } from '../../program/command.js';
import { readArguments } from '../../program/read-arguments.js';
import { withServices } from '../../program/with-services.js';

const options = { all: { type: 'boolean', default: false } } as const;

const USAGE = [
  'Usage: routify rebuild --all            every wallet in Redis, and its markers of settled requests',
  '       routify rebuild <organization>   the wallet of one organization (org_…)',
];

/** Rebuilds Redis from Postgres: after a restore of Postgres, or for a wallet that drifted. */
export const rebuildCommand: Command = {
  name: 'rebuild',
  summary: 'rebuild wallets in Redis from Postgres: rebuild --all | rebuild <organization>',
  usage: USAGE,
  examples: ['routify rebuild --all', 'routify rebuild org_01m8b3x9k2e7v4t6q1w5z0y8rc'],
  async run(args, io) {
    const { values, positionals } = readArguments({ args, options, allowPositionals: true });
    if (values.all && positionals.length === 0) return rebuildAll(io);
    const [organization, ...more] = positionals;
    const organizationId = organization === undefined ? null : parseId('org', organization);
    if (values.all || organizationId === null || more.length > 0) {
      throw new UsageError('expected --all or one organization (org_…)');
    }
    return rebuildOne(organizationId, io);
  },
};

async function rebuildAll(io: CommandIo): Promise<number> {
  const report = await withServices([RebuildModule], (services) => services.get(RebuildService).rebuildAll(), {
    needsRedis: true,
  });
  const { walletsRebuilt, walletsForgotten, markersRemoved } = report;
  io.out(`${walletsRebuilt} wallets rebuilt, ${walletsForgotten} forgotten, ${markersRemoved} markers removed`);
  return EXIT.ok;
}

async function rebuildOne(organizationId: string, io: CommandIo): Promise<number> {
  const outcome = await withServices(
    [AccountsModule],
    (services) => services.get(PublishService).rebuild(organizationId),
    { needsRedis: true },
  );
  io.out(`the wallet was ${outcome}`);
  return EXIT.ok;
}
