import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { applyCommand } from '../../../../apps/cli/commands/installation/apply.command.js';
import { diffCommand } from '../../../../apps/cli/commands/installation/diff.command.js';
import { exportCommand } from '../../../../apps/cli/commands/installation/export.command.js';
import { runCommand } from '../../../../apps/cli/program/run-command.js';
import { exampleOf } from '../../../support/pages/read-page.js';
import { startControlApp, type ControlApp } from '../../../support/control/control-app.js';

const SECRET = 'sk-canary-fedcba9876543210';

const FILE = `
tiers:
  - name: free        # for everybody
    is_default: true
models:
  - canonical_id: acme/a
    context_length: 8000
    max_output_tokens: 1000
    price: { input_per_mtok_usd: "2", output_per_mtok_usd: "8" }
channels:
  - name: acme
    kind: openai-compatible
    base_url: https://api.example.com/v1
    models: [{ model: acme/a, upstream_id: a }]
    credentials: [{ label: main, secret: "\${env:ACME_KEY}" }]
`;

interface Ended {
  readonly code: number;
  readonly out: string[];
  readonly err: string;
}

describe('routify export, diff and apply', () => {
  let app: ControlApp;
  let folder: string;
  let file: string;

  beforeAll(async () => {
    app = await startControlApp();
    folder = mkdtempSync(join(tmpdir(), 'routify-apply-'));
    file = join(folder, 'routify.yaml');
    writeFileSync(join(folder, 'token'), `${app.token}\n`);
    writeFileSync(file, FILE);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await app.stop();
  });

  /** In a separate environment, so that no variable of this process applies. */
  async function routify(args: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Ended> {
    const [out, err]: [string[], string[]] = [[], []];
    const environment = process.env;
    process.env = { ROUTIFY_HOME: folder, ...variables };
    try {
      const io = { out: (text: string) => out.push(...text.split('\n')), err: (text: string) => err.push(text) };
      const code = await runCommand([exportCommand, diffCommand, applyCommand], args, io);
      return { code, out, err: err.join('\n') };
    } finally {
      process.env = environment;
    }
  }

  const connected = (...args: string[]): string[] => [
    ...args,
    '--url',
    app.control.adminUrl,
    '--token-file',
    join(folder, 'token'),
  ];

  it('show, apply, and find nothing to do the second time', async () => {
    const nameless = await routify(connected('apply', '-f', file));
    expect([nameless.code, nameless.out.slice(-4)]).toEqual([
      1,
      [
        '! error credentials acme/main',
        '    secret is required because this credential does not exist yet: the variable ACME_KEY is not set.',
        '3 create, 1 error',
        'nothing was changed',
      ],
    ]);
    expect(await app.query('SELECT count(*)::int AS count FROM channel')).toEqual([{ count: 0 }]);

    const variables = { ACME_KEY: SECRET };
    const seen = await routify(connected('diff', '-f', file), variables);
    expect(seen).toEqual({
      code: 3,
      out: [
        '+ create tiers free',
        '+ create models acme/a',
        '+ create channels acme',
        '+ create credentials acme/main',
        '4 create',
      ],
      err: '',
    });
    expect(await routify(connected('apply', '-f', file), variables)).toMatchObject({
      code: 0,
      out: [...seen.out, 'applied'],
    });
    expect(await routify(connected('diff', '-f', file))).toEqual({ code: 0, out: ['4 unchanged'], err: '' });
    const { body } = await app.call('get', '/audit?action=channel.create').expect(200);
    expect(body.data).toMatchObject([{ actor: expect.stringMatching(/^admin_token:tok_/) }]);
  });

  it('export the format of apply, in YAML and JSON, without secrets', async () => {
    const yaml = await routify(connected('export'));
    expect([yaml.code, yaml.out]).toEqual([
      0,
      expect.arrayContaining(['tiers:', '        secret: ${env:CREDENTIAL_ACME_MAIN}']),
    ]);
    writeFileSync(join(folder, 'exported.yaml'), yaml.out.join('\n'));
    const json = await routify(connected('export', '--json'));
    writeFileSync(join(folder, 'exported.json'), json.out.join('\n'));
    expect(yaml.out.join() + json.out.join()).not.toContain(SECRET);
    for (const name of ['exported.yaml', 'exported.json']) {
      const { code, out } = await routify(connected('diff', '-f', join(folder, name), '--prune'));
      expect([code, out]).toEqual([0, ['4 unchanged']]);
    }
  });

  it('print differences, as text and as JSON', async () => {
    const changed = join(folder, 'changed.yaml');
    writeFileSync(changed, readFileSync(file, 'utf8').replace('input_per_mtok_usd: "2"', 'input_per_mtok_usd: "3"'));
    const { code, out } = await routify(connected('diff', '-f', changed));
    expect([code, out.slice(0, 2)]).toEqual([3, ['~ update models acme/a', '    price.input_per_mtok_usd: 2 → 3']]);
    const json = await routify(connected('diff', '-f', changed, '--json'));
    expect(JSON.parse(json.out.join(''))).toMatchObject({ applied: false, summary: { update: 1, unchanged: 3 } });
  });

  it('take the file of the documentation', async () => {
    const example = join(folder, 'example.yaml');
    writeFileSync(example, exampleOf('declarative.md', 'model_allow:'));
    const { code, out } = await routify(connected('diff', '-f', example), { OPENAI_API_KEY: SECRET });
    expect([code, out]).toEqual([
      3,
      [
        '+ create tiers pro',
        '+ create models openai/gpt-4.1',
        '+ create prices openai/gpt-4.1 for pro',
        '+ create channels openai-eu',
        '+ create credentials openai-eu/main',
        '+ create routes tier=pro',
        '+ create display_rates 2026-11-01',
        '7 create',
      ],
    ]);
  });

  it('change the hold of a model as its page says', async () => {
    const example = join(folder, 'holds.yaml');
    writeFileSync(example, exampleOf('holds.md', 'reasoning_hold: clock').replace('acme/thinker', 'acme/a'));
    const { code, out } = await routify(connected('diff', '-f', example));
    expect([code, out.slice(0, 2)]).toEqual([3, ['~ update models acme/a', '    tokens_per_second: 500 → 800']]);
  });

  it('find the control app of npm start without options', async () => {
    const addresses = { control_url: app.control.adminUrl, admin_token: app.token };
    writeFileSync(join(folder, 'dev.json'), JSON.stringify(addresses));
    expect(await routify(['diff', '-f', file])).toMatchObject({ code: 0, out: ['4 unchanged'] });
    rmSync(join(folder, 'dev.json'));
    expect(await routify(['diff', '-f', file])).toMatchObject({ code: 1, err: expect.stringContaining('--url') });
  });

  it.each([
    ['no file is named', ['apply'], 2, /-f FILE is missing\nUsage: routify apply -f FILE/],
    ['the file is not there', ['diff', '-f', 'none.yaml'], 1, /none\.yaml cannot be read/],
    ['the file is no YAML', ['diff', '-f', 'broken.yaml'], 1, /broken\.yaml: /],
    ['a field is mistyped', ['diff', '-f', 'mistyped.json'], 1, /unknown parameter tiers\[0\]\.rmp/],
  ])('name the cause when %s', async (_case, args, code, message) => {
    writeFileSync(join(folder, 'broken.yaml'), 'tiers: [}');
    writeFileSync(join(folder, 'mistyped.json'), '{"tiers":[{"name":"x","rmp":1}]}');
    const inFolder = args.map((arg) => (/\.(?:yaml|json)$/.test(arg) ? join(folder, arg) : arg));
    const ended = await routify(connected(...inFolder));
    expect([ended.code, ended.err]).toEqual([code, expect.stringMatching(message)]);
  });

  it('report that control is unreachable or refuses the token', async () => {
    writeFileSync(join(folder, 'wrong'), 'rtf_adm_wrong');
    const wrong = ['--url', app.control.adminUrl, '--token-file', join(folder, 'wrong')];
    expect(await routify(['export', ...wrong])).toMatchObject({ code: 1, err: expect.stringMatching(/token|key/i) });
    const away = ['--url', 'http://127.0.0.1:9', '--token-file', join(folder, 'token')];
    expect(await routify(['export', ...away])).toMatchObject({
      code: 1,
      err: expect.stringContaining('does not respond'),
    });
  });
});
