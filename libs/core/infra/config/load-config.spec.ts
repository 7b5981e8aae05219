import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { ConfigError, type ConfigProblem, loadConfig, variablesSet } from './load-config.js';

const KEY = 'qk3W0bS0Yd1uN2f6m8mB5o7rJ4vT9xZcLgHpQeRiUtA=';

const development = {
  DATABASE_URL: 'postgresql://routify@127.0.0.1:5432/routify',
  REDIS_URL: 'redis://127.0.0.1:6379',
  ROUTIFY_SECRET: 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u',
  ROUTIFY_ENCRYPTION_KEYS: `k1:${KEY}`,
};
const NEW = 'n7Kd0pTq4RzXwYv1Bs8Jm2LfGhUaCe9i';
const production = { ...development, NODE_ENV: 'production', ROUTIFY_PUBLIC_URL: 'https://routify.test' };

function problemsOf(environment: Record<string, string>): readonly ConfigProblem[] {
  try {
    loadConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('needs no more than stores and secrets in development', () => {
    const config = loadConfig(development);
    expect(config).toMatchObject({
      profile: 'development',
      gatewayListen: { host: '127.0.0.1', port: 3000 },
      publicUrl: 'http://127.0.0.1:3001',
      drainNoticeMs: 0,
      drainMs: 30_000,
      home: join(process.cwd(), '.routify'),
      journalDir: join(process.cwd(), '.routify', 'journal'),
      journalBytesMax: 4_294_967_296,
      journalFsyncMs: 0,
      adminListen: null,
      bootstrapAdminTokenHash: null,
      simulator: true,
    });
    expect(config.upstreamAllow.map(({ target }) => target)).toEqual([
      { kind: 'cidr', address: '127.0.0.0', prefixLength: 8, family: 4 },
      { kind: 'cidr', address: '::1', prefixLength: 128, family: 6 },
      { kind: 'host', host: 'localhost' },
    ]);
    expect(Object.isFrozen(config)).toBe(true);
  });

  it('has stricter defaults in production', () => {
    expect(loadConfig(production)).toMatchObject({
      profile: 'production',
      drainNoticeMs: 5_000,
      drainMs: 600_000,
      home: '/var/lib/routify',
      journalDir: '/var/lib/routify/journal',
      upstreamAllow: [],
      simulator: false,
    });
  });

  it.each([
    ['a placeholder as secret', { ROUTIFY_SECRET: 'change-me-change-me-change-me-change-me' }, 'ROUTIFY_SECRET'],
    ['one character repeated as secret', { ROUTIFY_SECRET: 'x'.repeat(64) }, 'ROUTIFY_SECRET'],
    ['a short secret', { ROUTIFY_SECRET: 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3' }, 'ROUTIFY_SECRET'],
    ['a placeholder among versions', { ROUTIFY_SECRET: `versions:2:${'x'.repeat(64)},1:${NEW}` }, 'ROUTIFY_SECRET'],
    ['a key of zeros', { ROUTIFY_ENCRYPTION_KEYS: `k1:${'A'.repeat(43)}=` }, 'ROUTIFY_ENCRYPTION_KEYS'],
    ['the simulator', { ROUTIFY_SIMULATOR: 'on' }, 'ROUTIFY_SIMULATOR'],
    ['a public address without TLS', { ROUTIFY_PUBLIC_URL: 'http://routify.test' }, 'ROUTIFY_PUBLIC_URL'],
    ['no public address', { ROUTIFY_PUBLIC_URL: '' }, 'ROUTIFY_PUBLIC_URL'],
    ['no Postgres', { DATABASE_URL: '' }, 'DATABASE_URL'],
    ['two hosts of Postgres', { DATABASE_URL: 'postgresql://u@a,b/routify' }, 'DATABASE_URL'],
    ['no Redis', { REDIS_URL: '' }, 'REDIS_URL'],
  ])('refuses %s in production', (_case, change, variable) => {
    expect(problemsOf({ ...production, ...change }).map((problem) => problem.variable)).toEqual([variable]);
  });

  it('derives the public address from the listen address of control', () => {
    const config = loadConfig({ ...development, ROUTIFY_CONTROL_LISTEN: '0.0.0.0:8080' });
    expect(config.publicUrl).toBe('http://127.0.0.1:8080');
  });

  it('keeps journals in the home folder unless another one is set', () => {
    expect(loadConfig({ ...development, ROUTIFY_HOME: '/data' }).journalDir).toBe('/data/journal');
    expect(loadConfig({ ...development, ROUTIFY_JOURNAL_DIR: '/journals' }).journalDir).toBe('/journals');
  });

  it('reports every mistake at once, and only those', () => {
    const mistakes = {
      NODE_ENV: 'staging',
      DATABASE_URL: 'mysql://db',
      REDIS_URL: '',
      ROUTIFY_CONTROL_LISTEN: '3001',
      ROUTIFY_DRAIN_MS: '1e3',
      ROUTIFY_SECRT: 'hunter2hunter2',
    };
    const variables = problemsOf({ ...development, ...mistakes }).map(({ variable }) => variable);
    expect(variables.sort()).toEqual(Object.keys(mistakes).sort());
  });

  it('takes certificates of an authority with the text around them, and in production only where Redis has TLS', () => {
    const [pem = '', other = ''] = rootCertificates;
    const withCa = { ...production, REDIS_URL: 'rediss://redis', ROUTIFY_REDIS_CA: `# ours\n${pem}\n${other}\n` };
    expect(loadConfig(withCa).redisCa).toBe(`${pem}\n${other}`);
    const problem = { variable: 'ROUTIFY_REDIS_CA', got: expect.stringMatching(/^\*\*\* \(/) as string };
    expect(problemsOf({ ...withCa, REDIS_URL: 'redis://redis' })).toMatchObject([problem]);
    const broken = `${pem}\n${pem.replace(/\n[^-]{40}/, '\n')}`;
    for (const text of ['redis-ca.pem', broken]) {
      expect(problemsOf({ ...withCa, ROUTIFY_REDIS_CA: text })).toMatchObject([problem]);
    }
  });

  it('suggests the closest known name', () => {
    expect(problemsOf({ ...development, ROUTIFY_TRUSTPROXY: '1' })).toMatchObject([
      { variable: 'ROUTIFY_TRUSTPROXY', didYouMean: 'ROUTIFY_TRUST_PROXY' },
    ]);
  });

  it('never shows a secret, not even under a mistyped name', () => {
    const short = 'tooshort-canary';
    const environment = { ...development, ROUTIFY_SECRET: short, ROUTIFY_SECRT: short, REDIS_URL: `canary-${short}` };
    expect(() => loadConfig(environment)).toThrow(ConfigError);
    expect(new ConfigError(problemsOf(environment)).message).not.toContain('canary');
    expect(JSON.stringify(loadConfig(development).secrets)).toBe('[{"version":1,"secret":"***"}]');
  });
});

describe('NAME_FILE', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'config-'));
  });
  afterEach(() => {
    rmSync(folder, { recursive: true });
  });

  it('takes the value from the file, without the line end', () => {
    const file = join(folder, 'secret');
    writeFileSync(file, `${development.ROUTIFY_SECRET}\n`);
    const config = loadConfig({ ...development, ROUTIFY_SECRET: '', ROUTIFY_SECRET_FILE: file });
    expect(config.secrets[0]?.secret.reveal()).toBe(development.ROUTIFY_SECRET);
  });

  it.each([
    ['is missing', { ROUTIFY_SECRET: '' }, /a readable file \(ENOENT\)/],
    ['comes with the variable itself', {}, /nothing, as ROUTIFY_SECRET is set too/],
  ])('is an error when it %s', (_case, change, expected) => {
    const problems = problemsOf({ ...development, ...change, ROUTIFY_SECRET_FILE: join(folder, 'none') });
    expect(problems).toMatchObject([
      { variable: 'ROUTIFY_SECRET_FILE', expected: expect.stringMatching(expected) as string },
    ]);
  });
});

describe('ConfigError', () => {
  it('is a table with aligned columns', () => {
    const [title, , head = '', ...rows] = new ConfigError(
      problemsOf({ ...development, ROUTIFY_DRAIN_MS: 'x', ROUTIFY_GATEWAY_LISTEN: 'here' }),
    ).message.split('\n');
    expect(title).toContain('2 variables are wrong');
    expect(rows).toHaveLength(2);
    expect(rows.map((row) => row.indexOf('here') + row.indexOf('x  '))).toEqual([
      head.indexOf('GOT') - 1,
      head.indexOf('GOT') - 1,
    ]);
  });
});

describe('variablesSet', () => {
  it('lists variables set directly or through a file', () => {
    expect(variablesSet({ LOG_LEVEL: 'info', ROUTIFY_SECRET_FILE: '/x', REDIS_URL: '', PATH: '/bin' })).toEqual([
      'LOG_LEVEL',
      'ROUTIFY_SECRET',
    ]);
  });
});
