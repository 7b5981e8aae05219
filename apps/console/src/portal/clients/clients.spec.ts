import { serviceWords } from '@/session/service-words';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CLIENTS, clientSettings, isUsableBy, type Client, type Target } from './client-settings';
import { CC_SWITCH_APPS, ccSwitchLink, cherryStudioLink, type CcSwitchClient, type LinkTarget } from './import-links';

const GUIDES = join(__dirname, '../../../../../docs/guides');
const TARGET: Target = {
  origin: 'https://gateway.example',
  service: 'Routify',
  model: { id: 'MODEL', context_length: 128_000, max_output_tokens: 16_000 },
  key: 'rtf_KEY',
};

/** Names that end a string, a line or a query, run as a command, or mean something to a program that reads them. */
const HOSTILE = [
  `a"b`,
  `a'b`,
  `a\\`,
  `a\\"; x`,
  `"\nmodel_provider = "evil"\n[model_providers.evil]\nbase_url = "https://evil.example`,
  `", "apiKey": "stolen", "x": "`,
  `','apiKey':'stolen','x':'`,
  `({"apiKey":"stolen"})`,
  `'; touch /tmp/routify-owned; '`,
  '$(touch /tmp/routify-owned)',
  '`touch /tmp/routify-owned`',
  '${HOME}',
  '!!',
  'a & b # c % d + e ? f = g',
  'x&apiKey=stolen&endpoint=https://evil.example#y',
  '%26apiKey%3Dstolen',
  '{env:HOME}',
  '{file:/etc/passwd}',
  'Ключ 密钥 🔑',
  'right\u202eto left',
  'zero\u200bwidth',
  '>~?>~?>~?',
];
const shellOf = (client: Client, target: Target): string =>
  clientSettings(client, target).findLast(({ file }) => file === null)?.code ?? '';
const fileOf = (client: Client, target: Target): string =>
  clientSettings(client, target).find(({ file }) => file !== null)?.code ?? '';

/** What a shell has after it ran the settings. */
function runShell(code: string, print: string): string[] {
  return execFileSync('/bin/sh', ['-c', `${code}\n${print}`], { encoding: 'utf8', env: { PATH: '' } }).split('\0');
}

/** The strings of a document of TOML whose keys and tables are those of the settings. */
function readToml(toml: string): Record<string, string> {
  return Object.fromEntries(
    toml
      .split('\n')
      .filter((line) => line !== '' && !/^\[model_providers\.[a-z][a-z0-9-]*\]$/.test(line))
      .map((line) => {
        const [, name = '', text = ''] =
          /^([a-z_]+) = ("(?:[^"\\]|\\["\\bfnrt]|\\u[0-9a-f]{4}|\\U[0-9a-f]{8})*")$/.exec(line) ?? [];
        const json = text.replaceAll(/\\U([0-9a-f]{8})/g, (_, hex: string) =>
          JSON.stringify(String.fromCodePoint(Number.parseInt(hex, 16))).slice(1, -1),
        );
        return [name, JSON.parse(json) as string];
      }),
  );
}

describe.each(CLIENTS)('the settings of %s', (client) => {
  it('are those of its guide', () => {
    const guide = readFileSync(join(GUIDES, `${client}.md`), 'utf8').replaceAll('rtf_…', 'rtf_KEY');
    const fences = Array.from(guide.matchAll(/```\w+\n(.*?)```/gs), ([, code = '']) => code).join('\n');
    const known = fences.split('\n').map((line) => line.replace(/\s+# .*$/, ''));
    const settings = clientSettings(client, TARGET);
    expect(settings.flatMap(({ code }) => code.split('\n')).filter((line) => !known.includes(line))).toEqual([]);
    for (const { file } of settings) if (file !== null) expect(guide).toContain(`\`${file}\``);
  });

  it('have no key where the environment has it', () => {
    const code = clientSettings(client, { ...TARGET, key: null }).map((piece) => piece.code);
    expect(code.join('\n')).toContain('ROUTIFY_API_KEY');
    expect(code.join('\n')).not.toContain('null');
  });

  it('have the key in the terminal alone: a file may be shared', () => {
    const files = clientSettings(client, TARGET).filter(({ file }) => file !== null);
    expect(files.filter(({ code }) => code.includes('rtf_KEY'))).toEqual([]);
    expect(shellOf(client, TARGET)).toContain('rtf_KEY');
  });
});

it.each([
  [[], ['claude-code', 'codex', 'opencode', 'cline']],
  [['responses'], ['codex']],
  [['messages', 'credits'], ['claude-code']],
  [['chat'], ['opencode', 'cline']],
  [['embeddings'], []],
])('a key for %j is of use to %j', (endpoints, clients) => {
  expect(CLIENTS.filter((client) => isUsableBy(client, endpoints))).toEqual(clients);
});

describe.each(HOSTILE)('ATK-250: the name %j in settings', (name) => {
  const target: Target = { ...TARGET, service: name, model: { id: name }, key: name };
  const { id, keyVariable } = serviceWords(name);
  // A shell has no other way to say it; a terminal would act on them.
  const typed = name.replaceAll(/\p{Cc}/gu, '');

  it('stays one word of a shell', () => {
    const printed = runShell(
      shellOf('claude-code', target),
      `printf '%s\\0' "$ANTHROPIC_BASE_URL" "$ANTHROPIC_AUTH_TOKEN" "$ANTHROPIC_MODEL" "$ANTHROPIC_DEFAULT_HAIKU_MODEL"`,
    );
    expect(printed).toEqual([TARGET.origin, typed, typed, typed, '']);
    const words = runShell(`cline() { printf '%s\\0' "$@"; }\n${shellOf('cline', target)}`, '');
    expect(words.slice(3, -1)).toEqual(['-k', typed, '-m', typed, '-b', `${TARGET.origin}/v1`]);
    for (const client of ['codex', 'opencode'] as const)
      expect(runShell(shellOf(client, target), `printf '%s' "$${keyVariable}"`)).toEqual([typed]);
  });

  it('stays one string of TOML', () => {
    expect(readToml(fileOf('codex', target))).toEqual({
      model_provider: id,
      model: name,
      name,
      base_url: 'https://gateway.example/v1',
      env_key: keyVariable,
      wire_api: 'responses',
    });
  });

  it('stays one string of JSON, and no variable of opencode', () => {
    const file = fileOf('opencode', target);
    expect(Array.from(file.matchAll(/\{(?:env|file):[^}]*\}/g), ([found]) => found)).toEqual([`{env:${keyVariable}}`]);
    expect(JSON.parse(file)).toEqual({
      $schema: 'https://opencode.ai/config.json',
      model: `${id}/${name}`,
      small_model: `${id}/${name}`,
      provider: {
        [id]: {
          npm: '@ai-sdk/openai-compatible',
          name,
          options: { baseURL: 'https://gateway.example/v1', apiKey: `{env:${keyVariable}}` },
          models: { [name]: { name } },
        },
      },
    });
  });
});

const LINK: LinkTarget = {
  origin: 'https://gateway.example',
  site: 'https://console.example',
  service: 'Acme AI',
  keyName: 'laptop',
  key: 'rtf_KEY',
  model: 'openai/gpt-4.1',
};
/** Readings of Cherry Studio, from old to new versions, and of any other program. */
const READINGS: readonly ((data: string) => string)[] = [
  (data) => atob(data),
  (data) => Buffer.from(data, 'base64url').toString('utf8'),
  (data) => Buffer.from(data.replaceAll('_', '+').replaceAll('-', '/'), 'base64').toString('utf8'),
  (data) => Buffer.from(data, 'base64').toString('utf8').replaceAll("'", '"').replaceAll('(', '').replaceAll(')', ''),
];

describe('links', () => {
  it.each([
    ['claude-code', 'claude', 'https://gateway.example', 'openai/gpt-4.1'],
    ['codex', 'codex', 'https://gateway.example/v1', null],
    ['opencode', 'opencode', 'https://gateway.example/v1', null],
  ] as const)('give %s to CC Switch as %s', (client, app, endpoint, haiku) => {
    const link = new URL(ccSwitchLink(client, LINK));
    expect([link.protocol, link.host, link.pathname]).toEqual(['ccswitch:', 'v1', '/import']);
    expect(Object.fromEntries(link.searchParams)).toEqual({
      resource: 'provider',
      app,
      name: 'Acme AI · laptop',
      homepage: 'https://console.example',
      endpoint,
      apiKey: 'rtf_KEY',
      model: 'openai/gpt-4.1',
      ...(haiku === null ? {} : { haikuModel: haiku }),
    });
  });

  it.each(READINGS.map((read, index) => [index, read] as const))(
    'give a provider to Cherry Studio, reading %i',
    (_, read) => {
      const link = new URL(cherryStudioLink(LINK));
      expect([link.protocol, link.host, link.pathname]).toEqual(['cherrystudio:', 'providers', '/api-keys']);
      expect(link.searchParams.get('v')).toBe('1');
      expect(JSON.parse(read(link.searchParams.get('data') ?? ''))).toEqual({
        id: 'at-gateway-example',
        name: 'Acme AI',
        type: 'openai',
        baseUrl: 'https://gateway.example',
        apiKey: 'rtf_KEY',
      });
    },
  );

  it.each(HOSTILE)('ATK-251: the name %j changes no other field of them', (name) => {
    const target = { ...LINK, service: name, keyName: name, model: name, key: name };
    for (const client of Object.keys(CC_SWITCH_APPS) as CcSwitchClient[]) {
      const text = ccSwitchLink(client, target);
      expect(text).toMatch(/^ccswitch:\/\/v1\/import\?[\w.*%&=-]+$/);
      const fields = [...new URL(text).searchParams];
      expect(fields).toHaveLength(client === 'claude-code' ? 8 : 7);
      expect(Object.fromEntries(fields)).toMatchObject({
        name: `${name} · ${name}`,
        apiKey: name,
        model: name,
        homepage: 'https://console.example',
        endpoint: client === 'claude-code' ? LINK.origin : `${LINK.origin}/v1`,
      });
    }
    const text = cherryStudioLink(target);
    expect(text).toMatch(/^cherrystudio:\/\/providers\/api-keys\?v=1&data=[A-Za-z0-9]+$/);
    for (const read of READINGS) {
      expect(JSON.parse(read(new URL(text).searchParams.get('data') ?? ''))).toEqual({
        id: 'at-gateway-example',
        name,
        type: 'openai',
        baseUrl: LINK.origin,
        apiKey: name,
      });
    }
  });

  it('ATK-251: a service that is named like a provider of Cherry Studio does not take its place', () => {
    const data = new URL(cherryStudioLink({ ...LINK, service: 'openai' })).searchParams.get('data') ?? '';
    expect(JSON.parse(atob(data))).toMatchObject({ id: 'at-gateway-example', name: 'openai' });
  });
});
