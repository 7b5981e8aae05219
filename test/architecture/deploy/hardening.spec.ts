import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { pinImages } from '../../../tools/release/pin-images.mjs';
import { ROOT } from '../source-tree.js';

interface Service {
  readonly image: string;
  readonly build?: string;
  readonly user?: string;
  readonly entrypoint?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly tmpfs?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cap_add?: readonly string[];
  readonly security_opt?: readonly string[];
  readonly privileged?: boolean;
  readonly mem_limit?: string;
  readonly pids_limit?: number;
  readonly networks?: readonly string[];
  readonly ports?: readonly string[];
  readonly volumes?: readonly string[];
  readonly healthcheck?: { readonly test: readonly string[] };
}

const text = readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8');
const { services, networks } = parse(text, { merge: true }) as {
  readonly services: Readonly<Record<string, Service>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
};
const service = (name: string): Service => services[name]!;
const dockerfile = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
const APPS = ['gateway', 'worker', 'control'];
/** With the command line, which runs from their image. */
const FROM_IMAGE = [...APPS, 'routify'];
const MIB_OF = { m: 1, g: 1_024 } as const;

function mibOf(limit: string | undefined): number {
  const [, digits, unit] = /^(\d+)([mg])$/.exec(limit ?? '') ?? [];
  return Number(digits) * MIB_OF[unit as keyof typeof MIB_OF];
}

describe.each(Object.entries(services))('the service %s', (name, definition) => {
  it('writes to its volumes and to memory only', () => {
    expect(definition.read_only).toBe(true);
    expect(definition.tmpfs).toContain('/tmp');
    const mounts = (definition.volumes ?? []).filter((volume) => volume.startsWith('.'));
    for (const mount of mounts) expect(mount).toMatch(/:ro$/);
  });

  it('has no capability and gains none', () => {
    expect(definition.cap_drop).toEqual(['ALL']);
    expect(definition).not.toHaveProperty('cap_add');
    expect(definition).not.toHaveProperty('privileged');
    expect(definition.security_opt).toEqual(['no-new-privileges:true']);
  });

  it('runs as a user with a number that is not 0', () => {
    expect(definition.user).toMatch(/^[1-9]\d*:\d+$/);
  });

  it('has limits of memory and of processes', () => {
    expect(mibOf(definition.mem_limit)).toBeGreaterThan(0);
    expect(definition.pids_limit).toBeGreaterThan(0);
  });

  it('is of an exact version', () => {
    if (definition.build === undefined) expect(definition.image).toMatch(/^[a-z/]+:v?\d+\.\d+(?:\.\d+)?$/);
  });

  it('is published at an address that is of this host unless a variable says otherwise', () => {
    for (const port of definition.ports ?? [])
      expect(port).toMatch(/^(?:\$\{PUBLISH_ADDRESS:-127\.0\.0\.1\}|127\.0\.0\.1):/);
  });

  it('is in networks that exist, and in none with the stores unless it needs them', () => {
    expect(Object.keys(networks)).toEqual(expect.arrayContaining([...(definition.networks ?? [''])]));
    const needsStores = [...FROM_IMAGE, 'logins', 'postgres', 'redis'].includes(name);
    expect(definition.networks?.includes('stores')).toBe(needsStores);
    if (!FROM_IMAGE.includes(name)) expect(definition.networks).toHaveLength(1);
  });

  it('has no password in its arguments, which ps shows', () => {
    const words = [
      ...(definition.entrypoint ?? []),
      ...(definition.command ?? []),
      ...(definition.healthcheck?.test ?? []),
    ];
    expect(words.join(' ')).not.toMatch(/(?<!\$)\$\{|:\?/);
  });
});

describe('the network of the stores', () => {
  it('reaches nothing outside, nor is it reached', () => {
    expect(networks.stores?.internal).toBe(true);
    for (const store of ['postgres', 'redis']) expect(service(store)).not.toHaveProperty('ports');
  });
});

describe('the apps', () => {
  it.each(APPS)('%s ends by the bound of its heap before that of its memory', (app) => {
    const bound = Number(/--max-old-space-size=(\d+)/.exec(service(app).environment!.NODE_OPTIONS!)?.[1]);
    // 325 MB with 256 streams, of which the old generation is a part.
    expect(bound).toBeGreaterThan(325);
    expect(mibOf(service(app).mem_limit) - bound).toBeGreaterThanOrEqual(325);
  });

  it.each(FROM_IMAGE)('%s gets no password from .env but through an address of its own', (app) => {
    const passwords = Array.from(text.matchAll(/\$\{([A-Z_]+PASSWORD)\b/g), ([, name = '']) => name);
    const environment = service(app).environment!;
    for (const name of new Set(passwords)) expect([name, environment[name]]).toEqual([name, '']);
  });

  it('log in to Postgres as users of their own', () => {
    const users = APPS.map((app) =>
      /^postgresql:\/\/(\w+):\$\{(\w+)/.exec(service(app).environment!.DATABASE_URL!)?.slice(1),
    );
    expect(users).toEqual([
      ['routify_gateway_login', 'POSTGRES_GATEWAY_PASSWORD'],
      ['routify_worker_login', 'POSTGRES_WORKER_PASSWORD'],
      ['routify', 'POSTGRES_PASSWORD'],
    ]);
    const script = readFileSync(join(ROOT, 'deploy/postgres/logins.sql'), 'utf8');
    const { environment, volumes } = service('logins');
    for (const [, name = ''] of script.matchAll(/^\\getenv \w+ (\w+)$/gm)) expect(environment).toHaveProperty(name);
    expect(volumes).toEqual(['./deploy/postgres/logins.sql:/logins.sql:ro']);
  });

  it('log in to Redis with the password that its entry point sets', () => {
    for (const app of APPS) expect(service(app).environment!.REDIS_URL).toMatch(/^redis:\/\/:\$\{REDIS_PASSWORD:\?/);
    const { entrypoint = [], environment } = service('redis');
    expect(environment).toEqual({ REDISCLI_AUTH: expect.stringMatching(/^\$\{REDIS_PASSWORD:\?/) as string });
    const [shell = '', flag = '', script = '', ...rest] = entrypoint;
    const shown = 'shown() { cat; echo "$@"; }; shown';
    const started = script.replaceAll('$$', () => '$').replace('exec redis-server', () => shown);
    const env = { ...process.env, REDISCLI_AUTH: 'f00d' };
    const run = spawnSync(shell, [flag, started, ...rest, '--appendonly', 'yes'], { env, encoding: 'utf8' });
    expect(run.stdout).toBe('requirepass f00d\n--appendonly yes -\n');
  });
});

describe('the image', () => {
  it('runs as a user with a number, which owns nothing but its volume', () => {
    expect(Array.from(dockerfile.matchAll(/^USER (.*)$/gm), ([, user]) => user)).toEqual(['1000:1000']);
    expect(service('gateway').user).toBe('1000:1000');
    expect(dockerfile).not.toMatch(/chmod|sudo|setcap/);
    expect(dockerfile.match(/^.*--chown.*$/gm)).toEqual(['COPY --from=build --chown=1000:1000 /volumes/ /var/lib/']);
  });

  it('starts programs, not a shell', () => {
    const commands = Array.from(dockerfile.matchAll(/^(?:CMD|ENTRYPOINT) (.*)$/gm), ([, words]) => words!);
    expect(commands).toHaveLength(1);
    expect((JSON.parse(commands[0]!) as string[])[0]).toBe('node');
  });

  it('is based on an exact version', () => {
    expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:\d+\.\d+\.\d+-bookworm-slim$/m);
    for (const [, from] of dockerfile.matchAll(/^FROM (?:--platform=\S+ )?(\S+)/gm)) expect(from).toBe('${NODE_IMAGE}');
  });
});

describe('the compose file of a release', () => {
  const digestOf = (image: string): string =>
    `sha256:${Buffer.from(image).toString('hex').padEnd(64, '0').slice(0, 64)}`;
  const pinned = pinImages(text, 'ghcr.io/acme/routify:1.2.3@sha256:app', digestOf);

  it('names every image by its digest, and builds none', () => {
    const released = parse(pinned, { merge: true }) as { readonly services: Readonly<Record<string, Service>> };
    for (const [name, { image, build }] of Object.entries(released.services)) {
      const own = service(name).image;
      const expected = FROM_IMAGE.includes(name)
        ? '${APP_IMAGE:-ghcr.io/acme/routify:1.2.3@sha256:app}'
        : `${own}@${digestOf(own)}`;
      expect([name, image, build]).toEqual([name, expected, undefined]);
    }
  });

  it('is refused where a digest is none', () => {
    expect(() => pinImages(text, 'ghcr.io/acme/routify:1.2.3@sha256:app', () => 'not found')).toThrow('no digest of');
  });
});
