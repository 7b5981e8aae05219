import type { Command } from '../../../apps/cli/program/command.js';
import { runCommand as runNamed } from '../../../apps/cli/program/run-command.js';
import { testEnvironment, type Stores } from '../test-environment.js';

/** The result of a command. */
export interface CommandAnswer {
  readonly code: number;
  /** Of both output streams, in order. */
  readonly lines: readonly string[];
}

/** Points the commands of this process at these stores, until the returned function is called. */
export function commandsOn(stores: Stores): () => void {
  const before = { ...process.env };
  Object.assign(process.env, testEnvironment(stores));
  return () => {
    process.env = before;
  };
}

/** Runs a command as `npx routify` does. */
export async function runCommand(command: Command, ...args: string[]): Promise<CommandAnswer> {
  const lines: string[] = [];
  const say = (line: string): void => {
    lines.push(line);
  };
  const code = await runNamed([command], [command.name, ...args], { out: say, err: say });
  return { code, lines };
}
