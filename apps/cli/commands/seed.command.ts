import { EXIT, type Command } from '../program/command.js';
import { runSeed, SEED_MODULES } from '../seed/run-seed.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = { json: { type: 'boolean', default: false } } as const;

/** `npm start` runs it before the apps. In production it runs once, manually, for the catalog. */
export const seedCommand: Command = {
  name: 'seed',
  summary: 'add missing models, prices and tiers; in development, everything for a first request  [--json]',
  usage: [
    'Usage: routify seed [--json]',
    'Adds missing models, prices and tiers. With the simulator, also a channel, a customer and credentials.',
  ],
  examples: ['routify seed'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    const { summary, apiKey, adminToken, people, webhooks } = await withServices(SEED_MODULES, runSeed);
    if (values.json) io.out(JSON.stringify({ summary, api_key: apiKey, admin_token: adminToken, webhooks, ...people }));
    else {
      io.out(summary);
      if (apiKey !== null) io.out(`API key      ${apiKey}`);
      if (adminToken !== null) io.out(`admin token  ${adminToken}`);
      if (people !== null) {
        for (const [name, { email, password }] of Object.entries(people))
          io.out(`${name.padEnd(12)} ${email}  ${password}`);
      }
    }
    return EXIT.ok;
  },
};
