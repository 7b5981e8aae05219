import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LauncherHome } from '../support/processes/launcher.js';

const ROOT = join(__dirname, '../..');
const TIMEOUT_MS = 120_000;

interface Block {
  readonly language: string;
  readonly text: string;
}

const blocks: Block[] = Array.from(
  readFileSync(join(ROOT, 'README.md'), 'utf8').matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm),
  ([, language = '', text = '']) => ({ language, text }),
);

/**
 * Follows the README from its first command to its last, in a separate home. Differences: `npm ci` has run already, the
 * ports are free ones, and the simulator replaces the real provider's address. Blocks of `bash` are for a host with
 * Docker (`test/system/install`).
 */
describe('the README', () => {
  let home: LauncherHome;
  let folder: string;
  let adapt: (text: string) => string;

  beforeAll(async () => {
    home = new LauncherHome();
    await home.launch().ready();
    const dev = home.devFile();
    folder = mkdtempSync(join(tmpdir(), 'routify-readme-'));
    chmodSync(folder, 0o755);
    for (const name of ['node_modules', 'package.json', 'bin', 'dist'])
      symlinkSync(join(ROOT, name), join(folder, name));
    symlinkSync(home.path, join(folder, '.routify'));
    adapt = (text) =>
      text
        .replaceAll('http://127.0.0.1:3000', dev.gateway_url)
        .replaceAll('http://127.0.0.1:3001', dev.control_url)
        .replaceAll('"preset": "deepseek"', `"preset": "deepseek", "base_url": "${dev.simulator_url}/v1"`)
        .replaceAll('npx routify', 'node bin/routify.js');
  }, TIMEOUT_MS);

  afterAll(async () => {
    await home.remove();
    rmSync(folder, { recursive: true, force: true });
  }, TIMEOUT_MS);

  function run(file: string, args: readonly string[]): { status: number | null; output: string } {
    const env = { ...process.env, DATABASE_URL: '', REDIS_URL: '', NODE_ENV: 'development', ROUTIFY_HOME: home.path };
    const { status, stdout, stderr } = spawnSync(file, args, { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
    return { status, output: stdout + stderr };
  }

  it('begins with the two commands', () => {
    expect(blocks[0]?.text).toBe('npm ci && npm start\n');
  });

  it(
    'has shell commands that work in order',
    () => {
      const commands = blocks.filter(({ language }) => language === 'sh').slice(1);
      expect(commands.length).toBeGreaterThanOrEqual(6);
      // A gateway applies changes of control within a second, as the page says before the command that needs it.
      const script = commands.map(({ text }) => adapt(text)).join('\necho; sleep 1\n');
      const { status, output } = run('bash', [
        '-eu',
        '-o',
        'pipefail',
        '-c',
        `curl() { command curl -sS --fail-with-body "$@"; }\n${script}`,
      ]);
      expect({ status, output }).toMatchObject({ status: 0 });
      const replies = [...output.matchAll(/"routify":\{"channel":"simulator".*?("cost_usd":[\d.]+)/g)];
      expect(replies).toHaveLength(1);
      const page = readFileSync(join(ROOT, 'README.md'), 'utf8');
      expect(replies[0]?.[1]).toBe(/"cost_usd":[\d.]+/.exec(page)?.[0]);
      expect(output).toMatch(/"channel":"ch-\w{10}"/);
      expect(output).toContain('the ledger balances');
      expect(output).toMatch(/\brtf_(?!adm_)\w+/);
      expect(output).toContain('rtf_adm_');
    },
    TIMEOUT_MS,
  );

  it(
    'has an example of a customer that can be repeated',
    () => {
      const isNeeded = (text: string): boolean => /^ADMIN=/m.test(text) || text.includes('/topups');
      const commands = blocks.filter(({ language, text }) => language === 'sh' && isNeeded(text));
      const script = [...commands, ...commands].map(({ text }) => adapt(text)).join('\necho\n');
      const { status, output } = run('bash', [
        '-eu',
        '-c',
        `curl() { command curl -sS --fail-with-body "$@"; }\n${script}`,
      ]);
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(output.match(/"amount_usd":"25"/g)).toHaveLength(2);
      expect(new Set(output.match(/\brtf_(?!adm_)\w+/g)).size).toBe(2);
    },
    TIMEOUT_MS,
  );

  it('lists the limits of the demo key', async () => {
    const { gateway_url: url, api_key: key } = home.devFile();
    const answer = await fetch(`${url}/v1/key`, { headers: { authorization: `Bearer ${key}` } });
    const { limits } = (await answer.json()) as { limits: { organization: { rpm: number; concurrency: number } } };
    const page = readFileSync(join(ROOT, 'README.md'), 'utf8').replaceAll(/\s+/g, ' ');
    const count = (value: number): string => value.toLocaleString('en-US');
    const { rpm, concurrency } = limits.organization;
    expect(page).toContain(`may send ${count(rpm)} requests a minute, ${count(concurrency)} at a time`);
  });

  it(
    'has an SDK example that streams an answer',
    () => {
      const example = blocks.find(({ language }) => language === 'js');
      writeFileSync(join(folder, 'example.mjs'), adapt(example?.text ?? ''));
      const { status, output } = run(process.execPath, ['example.mjs']);
      expect({ status, output }).toMatchObject({ status: 0 });
      expect(output).toContain('You said "hi"');
    },
    TIMEOUT_MS,
  );
});
