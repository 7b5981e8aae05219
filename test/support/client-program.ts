import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FOLDER = join(__dirname, '../contract/clients');
const TOLD_BYTES_MAX = 8 * 1_024 * 1_024;

/** What a client's program is given; see test/contract/clients/scenario.mjs. */
export interface ClientScenario {
  readonly baseUrl: string;
  readonly model: string;
  readonly key: string;
  /** Of a customer without money. */
  readonly poorKey: string;
}

/**
 * Runs a program that uses one client in every way of the scenarios, as a process of its own: most clients are modules
 * that Jest cannot load. Answers what it told, by scenario.
 */
export async function runClientProgram<T>(
  scenario: ClientScenario,
  program: string,
  ...args: readonly string[]
): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(FOLDER, program), ...args], {
    env: { ...process.env, CLIENT_SCENARIO: JSON.stringify(scenario) },
    maxBuffer: TOLD_BYTES_MAX,
  });
  return JSON.parse(stdout) as T;
}
