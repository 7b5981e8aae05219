import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

const FOLDER = join(__dirname, '../../contract');
const OUTPUT_BYTES_MAX = 8 * 1_024 * 1_024;

/** The input of a client program; see test/contract/clients/scenario.mjs. */
export interface ClientScenario {
  readonly baseUrl: string;
  readonly model: string;
  readonly key: string;
  /** Of a customer without money. */
  readonly poorKey: string;
}

/**
 * Runs a program below test/contract that plays all scenarios with one client, as its own process: Jest cannot load
 * most clients, which are ES modules. Returns its reports, by scenario.
 */
export async function runClientProgram<T>(
  scenario: ClientScenario,
  program: string,
  ...args: readonly string[]
): Promise<T> {
  const { stdout } = await promisify(execFile)(process.execPath, [join(FOLDER, program), ...args], {
    env: { ...process.env, CLIENT_SCENARIO: JSON.stringify(scenario) },
    maxBuffer: OUTPUT_BYTES_MAX,
  });
  return JSON.parse(stdout) as T;
}
