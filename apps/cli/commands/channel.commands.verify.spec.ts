import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startSimulator, type Simulator } from '../../simulator/simulator.js';
import { commandsOn, runCommand, type CommandAnswer } from '../../../test/support/processes/command-line.js';
import { LedgerFixture } from '../../../test/support/ledger/ledger-fixture.js';
import type { Command } from '../program/command.js';
import { channelAddCommand } from './channel-add.command.js';
import { channelTestCommand } from './channel-test.command.js';
import { priceImportCommand } from './price-import.command.js';

/** The suite starts services, which is slow on a busy machine. */
jest.setTimeout(120_000);

let fixture: LedgerFixture;
let restoreEnvironment: () => void;
let simulator: Simulator;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'routify-channels-'));
  [fixture, simulator] = await Promise.all([LedgerFixture.open(), startSimulator({ host: '127.0.0.1', port: 0 })]);
  restoreEnvironment = commandsOn({ databaseUrl: fixture.database.url, redisUrl: fixture.redisUrl });
  const prices = fileOf('prices.csv', 'model,context_length,input_per_mtok_usd,output_per_mtok_usd\nacme/a,8000,1,2\n');
  expect((await run(priceImportCommand, prices)).code).toBe(0);
});

afterAll(async () => {
  restoreEnvironment();
  rmSync(folder, { recursive: true });
  await Promise.all([fixture.close(), simulator.close()]);
});

/** Checks that the output of a command contains no secret. */
async function run(command: Command, ...args: string[]): Promise<CommandAnswer> {
  const answer = await runCommand(command, ...args);
  expect(answer.lines.join('\n')).not.toContain('canary');
  return answer;
}

function fileOf(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

const add = (name: string, baseUrl: string): Promise<CommandAnswer> => {
  const secret = ['--secret-file', fileOf('secret', 'sk-canary-0123456789\n')];
  return run(channelAddCommand, name, '--preset', 'vllm', '--base-url', baseUrl, '--model', 'acme/a=a', ...secret);
};

describe('routify channel:add and channel:test', () => {
  it('add a channel and show the answer of its upstream', async () => {
    const added = await add('local', `${simulator.url}/v1`);
    expect(added).toEqual({ code: 0, lines: [expect.stringMatching(/^chn_\w{26} {2}local {2}http/)] });
    const tested = await run(channelTestCommand, 'local', '--model', 'acme/a', '--stream');
    expect(tested).toEqual({
      code: 0,
      lines: ['ok: local, a', expect.stringMatching(/^status 200, .* tokens$/), expect.stringMatching(/\w/)],
    });
    const { lines } = await run(channelTestCommand, 'local', '--json');
    expect(JSON.parse(lines.join(''))).toMatchObject({ channel: 'local', ok: true, status: 200, error: null });
  });

  it('exit 1 with the reason when the upstream is unreachable', async () => {
    await add('offline', 'http://127.0.0.1:1/v1');
    const { code, lines } = await run(channelTestCommand, 'offline');
    expect([code, lines[0], lines[2]]).toEqual([1, 'failed: offline, a', expect.stringMatching(/^connect_failed: /)]);
    const unknown = ['routify channel:test: There is no channel named missing.'];
    expect(await run(channelTestCommand, 'missing')).toMatchObject({ code: 1, lines: unknown });
  });

  it.each([
    { command: channelAddCommand, args: [] },
    { command: channelAddCommand, args: ['one', '--preset', 'vllm'] },
    { command: channelAddCommand, args: ['one', '--secret-file', 'none'] },
    { command: channelAddCommand, args: ['one', '--preset', 'vllm', '--secret-file', 'none', '--priority', 'x'] },
    { command: channelTestCommand, args: [] },
    { command: channelTestCommand, args: ['one', 'two'] },
  ])('print their usage for $args', async ({ command, args }) => {
    const { code, lines } = await run(command, ...args);
    expect([code, lines[1]]).toEqual([2, expect.stringContaining(`Usage: routify ${command.name}`)]);
  });

  it('print the reason when the secret file cannot be read', async () => {
    const args = ['one', '--preset', 'vllm', '--secret-file', 'none'];
    const reason = 'routify channel:add: none cannot be read (ENOENT: no such file or directory)';
    expect(await run(channelAddCommand, ...args)).toEqual({ code: 1, lines: [reason] });
  });
});
