import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from '../source-tree.js';

interface Service {
  readonly image: string;
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly ports: readonly string[];
  readonly volumes: readonly string[];
}

const read = (path: string): unknown => parse(readFileSync(join(ROOT, path), 'utf8'), { merge: true });
const { services } = read('docker-compose.yml') as { services: Readonly<Record<string, Service>> };
const { prometheus, grafana } = services as Record<'prometheus' | 'grafana', Service>;
const PROVISIONING = 'deploy/grafana/provisioning';

/** The path in the repository of a path in a container; null: not mounted. */
function mountedAt({ volumes }: Service, path: string): string | null {
  for (const volume of volumes) {
    const [from = '', to = ''] = volume.split(':');
    if (from.startsWith('./') && path.startsWith(to)) return from.slice(2) + path.slice(to.length);
  }
  return null;
}

describe('the profile monitoring of docker-compose.yml', () => {
  it('has Prometheus and Grafana, of fixed versions, for this host only', () => {
    const inProfile = Object.entries(services).filter(([, { profiles = [] }]) => profiles.includes('monitoring'));
    expect(inProfile.map(([name]) => name)).toEqual(['prometheus', 'grafana']);
    for (const [, { image, ports }] of inProfile) {
      expect(image).toMatch(/:v?\d+\.\d+\.\d+$/);
      for (const port of ports) expect(port).toMatch(/^127\.0\.0\.1:/);
    }
  });

  it('mounts folders that exist, read-only', () => {
    const folders = [prometheus, grafana].flatMap(({ volumes }) => volumes.filter((volume) => volume.startsWith('.')));
    expect(folders.length).toBeGreaterThan(2);
    for (const volume of folders) {
      expect(volume).toMatch(/:ro$/);
      expect(existsSync(join(ROOT, volume.split(':')[0]!))).toBe(true);
    }
  });

  it('starts Prometheus with the configuration of deploy', () => {
    const [, file = ''] = /--config\.file=(\S+)/.exec(prometheus.command!.join(' ')) ?? [];
    expect(mountedAt(prometheus, file)).toBe('deploy/prometheus/prometheus.yml');
  });

  it('lets Prometheus scrape each app at the port beside its own', () => {
    const { scrape_configs: jobs } = read('deploy/prometheus/prometheus.yml') as {
      scrape_configs: readonly {
        readonly job_name: string;
        readonly dns_sd_configs: readonly { readonly names: readonly string[]; readonly port: number }[];
      }[];
    };
    const scraped = jobs.map(({ job_name: job, dns_sd_configs: [dns] }) => [job, dns!.names, dns!.port]);
    expect(scraped).toEqual([
      ['routify-gateway', ['gateway'], 9000],
      ['routify-control', ['control'], 9001],
      ['routify-worker', ['worker'], 9002],
    ]);
    for (const {
      dns_sd_configs: [dns],
    } of jobs)
      expect(services).toHaveProperty(dns!.names);
  });

  it.each([
    ['no password', '', 78],
    ['the password that Grafana has by itself', 'admin', 78],
    ['a password', 'f00d', 0],
  ])('starts Grafana with %s: %j exits %i', (_what, password, status) => {
    expect(grafana.environment?.GF_SECURITY_ADMIN_PASSWORD).toBe('${GRAFANA_PASSWORD:-}');
    const [shell = '', flag = '', script = ''] = grafana.entrypoint ?? [];
    const started = script.replaceAll('$$', '$').replace('/run.sh', 'true');
    const run = spawnSync(shell, [flag, started], { env: { ...process.env, GF_SECURITY_ADMIN_PASSWORD: password } });
    expect(run.status).toBe(status);
    expect(run.stderr.toString()).toBe(status === 0 ? '' : 'Grafana does not start: set GRAFANA_PASSWORD in .env\n');
  });

  it('opens Grafana to no one without a password', () => {
    expect(
      Object.keys(grafana.environment ?? {}).filter((name) => /ANONYMOUS|SIGN_UP|DISABLE_LOGIN/.test(name)),
    ).toEqual([]);
  });

  it('gives Grafana its Prometheus and the dashboards', () => {
    expect(mountedAt(grafana, '/etc/grafana/provisioning')).toBe(PROVISIONING);
    const { datasources } = read(`${PROVISIONING}/datasources/prometheus.yml`) as { datasources: readonly object[] };
    const port = prometheus.ports[0]!.split(':').at(-1);
    expect(datasources).toMatchObject([{ type: 'prometheus', url: `http://prometheus:${port}`, isDefault: true }]);
    const { providers } = read(`${PROVISIONING}/dashboards/routify.yml`) as {
      providers: readonly { readonly options: { readonly path: string } }[];
    };
    expect(mountedAt(grafana, providers[0]!.options.path)).toBe('deploy/grafana/dashboards');
  });
});
