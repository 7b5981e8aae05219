import {
  cpSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LauncherHome, type Launch } from '../support/processes/launcher.js';

const ROOT = join(__dirname, '../..');
const TIMEOUT_MS = 300_000;
const POLL_MS = 50;
const COPIED = ['apps', 'docs/api', 'libs', 'prisma', 'tools', 'package.json', 'package-lock.json', '.swcrc'];
const HINT = 'libs/completions/v1/conventions/path-hint.ts';
const REFUSAL = 'libs/auth/principals/principal.cache.ts';

/** `npm run dev` in a copy of the tree. Waits for what is served and prints how long it took; no time fails the test. */
describe('npm run dev', () => {
  const tree = realpathSync(mkdtempSync(join(tmpdir(), 'routify-watch-')));
  let home: LauncherHome;
  let launch: Launch;
  let gatewayUrl: string;

  beforeAll(async () => {
    for (const path of COPIED) cpSync(join(ROOT, path), join(tree, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
    home = new LauncherHome();
    launch = home.launchDev(tree);
    await launch.ready();
    gatewayUrl = home.devFile().gateway_url;
  }, TIMEOUT_MS);

  afterAll(async () => {
    await home.remove();
    rmSync(tree, { recursive: true, force: true });
  }, TIMEOUT_MS);

  function edit(path: string, change: (text: string) => string): void {
    writeFileSync(join(tree, path), change(readFileSync(join(tree, path), 'utf8')));
  }

  async function served(path: string): Promise<string> {
    try {
      return await (await fetch(`${gatewayUrl}${path}`)).text();
    } catch {
      return ''; // The gateway restarts.
    }
  }

  async function waitUntilServed(what: string, path: string, words: string): Promise<void> {
    const startMs = performance.now();
    while (!(await served(path)).includes(words)) await sleep(POLL_MS);
    process.stderr.write(`${what}: served after ${Math.round(performance.now() - startMs)} ms\n`);
  }

  it(
    'serves a change of an app',
    async () => {
      edit(HINT, (text) => text.replace('lists what is served', 'lists every route'));
      await waitUntilServed('a change of apps/gateway', '/nowhere', 'lists every route');
      await launch.says(/gateway +serves the change/);
    },
    TIMEOUT_MS,
  );

  it(
    'serves a change of a module, in every app that loads it',
    async () => {
      edit(REFUSAL, (text) => text.replace('Incorrect or missing API key', 'Wrong or missing API key'));
      await waitUntilServed('a change of libs/auth', '/v1/models', 'Wrong or missing API key');
      for (const app of ['control', 'worker']) await launch.says(new RegExp(`${app} +serves the change`));
      expect(launch.output).not.toMatch(/simulator +serves the change/);
    },
    TIMEOUT_MS,
  );

  it(
    'keeps serving while a file does not compile, then serves its correction with what changed meanwhile',
    async () => {
      const before = await served('/nowhere');
      edit(HINT, (text) => `${text}\nconst broken = ;\n`);
      await launch.says(`${HINT}: `);
      edit(REFUSAL, (text) => text.replace('Wrong or missing API key', 'Bad or missing API key'));
      expect(JSON.parse(await served('/nowhere'))).toMatchObject({ error: JSON.parse(before).error });
      edit(HINT, (text) => text.replace('\nconst broken = ;\n', ''));
      await waitUntilServed('a correction', '/v1/models', 'Bad or missing API key');
    },
    TIMEOUT_MS,
  );

  it(
    'takes files of new folders, and removes those of deleted ones',
    async () => {
      const folder = join(tree, 'libs/completions/v1/words');
      const compiled = join(tree, 'dist-dev/libs/completions/v1/words/greeting.js');
      cpSync(join(tree, 'libs/completions/v1/conventions/cors.ts'), join(folder, 'cors.ts'));
      writeFileSync(join(folder, 'greeting.ts'), `export const GREETING = 'says hello';\n`);
      const imported = `import { GREETING } from '../words/greeting.js';\n`;
      edit(HINT, (text) => imported + text.replace(`'GET / lists every route.'`, 'GREETING'));
      await waitUntilServed('a new folder', '/nowhere', 'says hello');
      writeFileSync(join(folder, 'greeting.ts'), `export const GREETING = 'says goodbye';\n`);
      await waitUntilServed('a change of it', '/nowhere', 'says goodbye');
      edit(HINT, (text) => text.replace(imported, '').replace('text: GREETING', `text: 'is short'`));
      rmSync(folder, { recursive: true });
      await waitUntilServed('its removal', '/nowhere', 'is short');
      expect(existsSync(compiled)).toBe(false);
    },
    TIMEOUT_MS,
  );

  it(
    'stops on Ctrl-C and leaves no process behind',
    async () => {
      await expect(launch.interrupt()).resolves.toBe(0);
      expect(home.processes()).toEqual([]);
    },
    TIMEOUT_MS,
  );
});
