import type { INestApplicationContext } from '@nestjs/common';
import { EXIT, type Command } from '../program/command.js';
import { DEMO_MODULES, needsDemo, seedDemo } from '../seed/demo/seed-demo.js';
import { runSeed, SEED_MODULES } from '../seed/run-seed.js';
import { readArguments } from '../program/read-arguments.js';
import { withServices } from '../program/with-services.js';

const options = {
  demo: { type: 'boolean', default: false },
  json: { type: 'boolean', default: false },
} as const;

/** `npm start` runs it before the apps. In production it runs once, manually, for the catalog. */
export const seedCommand: Command = {
  name: 'seed',
  summary: 'add missing models, prices and tiers; in development, everything for a first request  [--demo] [--json]',
  usage: [
    'Usage: routify seed [--demo] [--json]',
    'Adds missing models, prices and tiers. With the simulator, also a channel, a customer and credentials.',
    'With --demo, also ninety days of six customers. Run it before the apps start, in an empty installation.',
  ],
  examples: ['routify seed'],
  async run(args, io) {
    const { values } = readArguments({ args, options });
    const { summary, apiKey, adminToken, people, webhooks } = await (values.demo
      ? withServices([...SEED_MODULES, ...DEMO_MODULES], runDemo, { needsRedis: true, role: 'owner' })
      : withServices(SEED_MODULES, runSeed));
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

/** The demo is refused before anything is written. */
async function runDemo(services: INestApplicationContext): ReturnType<typeof runSeed> {
  const isMissing = await needsDemo(services);
  const seeded = await runSeed(services);
  const demo = isMissing ? await seedDemo(services, seeded.people) : 'demo present';
  return { ...seeded, summary: `${seeded.summary}, ${demo}` };
}
