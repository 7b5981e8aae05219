import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seedCommand } from '../../../apps/cli/commands/seed.command.js';
import { commandsOn, runCommand, type CommandAnswer } from '../processes/command-line.js';
import type { Stores } from '../test-environment.js';

/** Runs `routify seed --demo` on these stores, as `npm start -- --demo` does before the apps start. */
export async function seedDemoInto(stores: Stores): Promise<CommandAnswer> {
  const restore = commandsOn(stores);
  const home = mkdtempSync(join(tmpdir(), 'routify-demo-'));
  Object.assign(process.env, { ROUTIFY_HOME: home, ROUTIFY_SIMULATOR_LISTEN: '127.0.0.1:4990' });
  try {
    return await runCommand(seedCommand, '--demo', '--json');
  } finally {
    restore();
    rmSync(home, { recursive: true, force: true });
  }
}
