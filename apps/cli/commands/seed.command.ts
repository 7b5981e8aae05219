import { parseArgs } from 'node:util';
import { AuthControlModule } from '#auth';
import { AccountsModule } from '#billing';
import { CatalogControlModule } from '#catalog';
import { ChannelsControlModule } from '#channels';
import { EXIT, type Command } from '../command.js';
import { runSeed } from '../seed/run-seed.js';
import { withServices } from '../with-services.js';

const options = { json: { type: 'boolean', default: false } } as const;

const ROOMS = [AuthControlModule, CatalogControlModule, ChannelsControlModule, AccountsModule];

/** `npm start` runs it before the apps; in production it is run once, by hand, for the catalog. */
export const seedCommand: Command = {
  name: 'seed',
  summary: 'add models, prices and tiers that are missing; in development all it takes for a first request  [--json]',
  usage: [
    'Usage: routify seed [--json]',
    'Adds the models, prices and tiers that are missing; with the simulator also a channel, a customer and credentials.',
  ],
  async run(args, io) {
    const { values } = parseArgs({ args: [...args], options });
    const { summary, apiKey, adminToken } = await withServices(ROOMS, runSeed);
    if (values.json) io.out(JSON.stringify({ summary, api_key: apiKey, admin_token: adminToken }));
    else {
      io.out(summary);
      if (apiKey !== null) io.out(`API key      ${apiKey}`);
      if (adminToken !== null) io.out(`admin token  ${adminToken}`);
    }
    return EXIT.ok;
  },
};
