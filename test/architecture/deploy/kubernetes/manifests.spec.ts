import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Config } from '../../../../libs/core/infra/config/config.js';
import { loadConfig } from '../../../../libs/core/infra/config/load-config.js';
import { VARIABLES } from '../../../../libs/core/infra/config/variables.js';
import { exampleOf } from '../../../support/pages/read-page.js';
import { ROOT } from '../../source-tree.js';
import {
  APPS,
  containerOf,
  KUBERNETES,
  ofKind,
  page,
  podOf,
  RENDERED,
  secretsOf,
  settingsOf,
  workloadOf,
  type App,
  type Policy,
} from './manifests.js';

const { small, production, example } = RENDERED as Record<'small' | 'production' | 'example', (typeof RENDERED)['']>;
const compose = parse(readFileSync(join(ROOT, 'docker-compose.yml'), 'utf8'), { merge: true }) as {
  readonly services: Readonly<
    Record<string, { image: string; command: string[]; mem_limit: string; environment: Record<string, string> }>
  >;
};
const readme = readFileSync(join(KUBERNETES, 'README.md'), 'utf8');
const variables = Object.values(VARIABLES);
const NAMES = new Set(variables.flatMap(({ name }) => [name, `${name}_FILE`]));
const SECRETS = new Set(variables.flatMap(({ name, secret }) => (secret === true ? [name] : [])));
const EACH = Object.entries(RENDERED).flatMap(([overlay, resources]) =>
  APPS.map((app) => [overlay, app, resources] as const),
);
const STORES = {
  DATABASE_URL: 'postgresql://routify@db/routify',
  REDIS_URL: 'redis://redis',
  ROUTIFY_SECRET: 'Zr7pQ2xWmN4vB8kL1tYhC6dFgJ0sAe3u',
  ROUTIFY_ENCRYPTION_KEYS: 'k1:qk3W0bS0Yd1uN2f6m8mB5o7rJ4vT9xZcLgHpQeRiUtA=',
};
/** The metrics port is the app's own plus 6000 (`beside`). */
const METRICS_OFFSET = 6_000;
/** Closing takes up to 45 s after the drain. */
const HANDOVER_MS = 45_000;

/** The Config of an app in its pod, with files of Secrets in place of their paths. */
function configOf(resources: (typeof RENDERED)[''], app: App): Config {
  const settings = Object.entries(settingsOf(resources)).filter(([name]) => !name.endsWith('_FILE'));
  const own = containerOf(resources, app).env.flatMap(({ name, value }) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return loadConfig({ ...STORES, ...Object.fromEntries(settings), ...Object.fromEntries(own) });
}

describe.each(EACH)('%s: the pod of %s', (_overlay, app, resources) => {
  const pod = podOf(resources, app);
  const container = containerOf(resources, app);

  it('runs as a user that is not root, and can neither become it nor write to its image', () => {
    expect(pod).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: {
        runAsNonRoot: true,
        runAsUser: 1_000,
        runAsGroup: 1_000,
        fsGroup: 1_000,
        seccompProfile: { type: 'RuntimeDefault' },
      },
    });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    for (const field of ['hostNetwork', 'hostPID', 'hostIPC', 'hostUsers']) expect(pod).not.toHaveProperty(field);
    expect([pod.containers.length, pod.initContainers]).toEqual([1, undefined]);
  });

  it('gets no variables of services: a ROUTIFY_… of them would stop the process', () => {
    expect(pod.enableServiceLinks).toBe(false);
  });

  it('ends at SIGTERM while it waits for migrations, which process 1 of a container would ignore', () => {
    expect(pod.shareProcessNamespace).toBe(true);
  });

  it('is what docker-compose.yml runs: command, memory, bound of the heap', () => {
    const service = compose.services[app]!;
    expect(container.command).toEqual(service.command);
    expect(container.resources.limits.memory).toBe(service.mem_limit.replace(/g$/, 'Gi'));
    const options = container.env.find(({ name }) => name === 'NODE_OPTIONS')?.value;
    expect(options).toBe(service.environment.NODE_OPTIONS);
    const [name = '', tag] = container.image.split(':');
    if (resources !== example) expect(service.image).toBe(`\${APP_IMAGE:-${container.image}}`);
    else expect([name, tag]).toEqual(['ghcr.io/<owner>/<repository>', '1.2.3']);
  });

  it('has an environment that production accepts, of known variables, named after its pod', () => {
    expect(container.envFrom).toEqual([{ configMapRef: { name: 'settings' } }]);
    const names = [...Object.keys(settingsOf(resources)), ...container.env.map(({ name }) => name)];
    expect(names.filter((name) => !NAMES.has(name))).toEqual(['NODE_OPTIONS']);
    expect(new Set(names).size).toBe(names.length);
    expect(configOf(resources, app)).toMatchObject({ profile: 'production', trustProxyHops: 1 });
    expect(container.env).toContainEqual({
      name: 'ROUTIFY_INSTANCE',
      valueFrom: { fieldRef: { fieldPath: 'metadata.name' } },
    });
  });

  it('reads secrets from Secrets only, the needed ones as files that others cannot read', () => {
    const literals = { ...settingsOf(resources), ...Object.fromEntries(container.env.map((e) => [e.name, e.value])) };
    for (const name of SECRETS) expect([name, literals[name]]).toEqual([name, undefined]);
    const mounted = container.volumeMounts.find(({ name }) => name === 'secrets')!;
    expect(mounted.readOnly).toBe(true);
    const { defaultMode, sources } = pod.volumes.find(({ name }) => name === 'secrets')!.projected!;
    expect(defaultMode).toBe(0o440);
    const files = sources.flatMap(({ secret }) => secret.items.map(({ path }) => path));
    for (const file of files) expect(settingsOf(resources)[`${file}_FILE`]).toBe(`${mounted.mountPath}/${file}`);
    expect(Object.keys(settingsOf(resources)).filter((name) => name.endsWith('_FILE'))).toHaveLength(files.length);
    for (const [secret, need] of secretsOf(pod)) {
      expect(SECRETS).toContain(secret.split('/')[1]);
      expect([secret, need]).toEqual([secret, files.includes(secret.split('/')[1]!) ? 'required' : 'optional']);
    }
  });

  it('logs in to Postgres as itself', () => {
    const database = [...secretsOf(pod).keys()].filter((name) => name.endsWith('/DATABASE_URL'));
    expect(database).toEqual([`routify-postgres-${app}/DATABASE_URL`]);
  });

  it('has the ports that its settings name', () => {
    const { host, port } = configOf(resources, app)[`${app}Listen`];
    expect(host).toBe('0.0.0.0');
    expect(container.ports).toEqual([
      { name: 'http', containerPort: port },
      { name: 'metrics', containerPort: port + METRICS_OFFSET },
    ]);
  });

  it('is probed at paths that it serves, patiently at its start and while it lives', () => {
    const { startupProbe: startup, readinessProbe: readiness, livenessProbe: liveness } = container;
    expect([startup!.httpGet, readiness!.httpGet, liveness!.httpGet]).toEqual([
      { path: '/healthz', port: 'http' },
      { path: '/readyz', port: 'http' },
      { path: '/healthz', port: 'http' },
    ]);
    const controllers: Readonly<Record<string, string>> = {
      control: 'libs/operations/http/health',
      gateway: 'libs/completions/v1',
    };
    const controller = `${controllers[app] ?? `apps/${app}/http`}/health`;
    const served = readFileSync(join(ROOT, `${controller}.controller.ts`), 'utf8');
    for (const path of ['healthz', 'readyz']) expect(served).toContain(`@Get('${path}')`);
    expect(startup!.periodSeconds * startup!.failureThreshold).toBeGreaterThanOrEqual(3_600);
    expect(liveness!.periodSeconds * liveness!.failureThreshold).toBeGreaterThanOrEqual(60);
    // Not ready before its notice ends.
    expect(readiness!.periodSeconds * readiness!.failureThreshold * 1_000).toBeLessThan(
      configOf(resources, app).drainNoticeMs,
    );
  });

  it('has the time to end', () => {
    const graceMs = pod.terminationGracePeriodSeconds * 1_000;
    const { drainNoticeMs, drainMs } = configOf(resources, app);
    expect(graceMs).toBeGreaterThanOrEqual(app === 'gateway' ? drainNoticeMs + drainMs + HANDOVER_MS : 60_000);
  });

  it('writes to volumes: its home and /tmp', () => {
    expect(container.volumeMounts.map(({ mountPath }) => mountPath)).toEqual([
      '/run/secrets/routify',
      '/tmp',
      configOf(resources, app).home,
    ]);
    const claims = workloadOf(resources, app).volumeClaimTemplates as { metadata: { name: string } }[] | undefined;
    const volumes = [...pod.volumes, ...(claims ?? []).map(({ metadata }) => metadata)].map(({ name }) => name);
    expect(container.volumeMounts.map(({ name }) => name).sort()).toEqual(volumes.sort());
  });
});

describe.each(Object.entries(RENDERED))('%s: what refers to pods', (_overlay, resources) => {
  const labelsOf = (app: App): Readonly<Record<string, string>> => workloadOf(resources, app).template.metadata.labels;
  const selected = (labels: Readonly<Record<string, string>>): App[] =>
    APPS.filter((app) => Object.entries(labels).every(([name, value]) => labelsOf(app)[name] === value));

  it('selects them by labels that they have', () => {
    for (const app of APPS) {
      const { selector, template } = workloadOf(resources, app);
      expect(selected(selector.matchLabels)).toEqual([app]);
      const spread = template.spec.topologySpreadConstraints as {
        labelSelector: { matchLabels: Record<string, string> };
      }[];
      expect(spread.map(({ labelSelector }) => selected(labelSelector.matchLabels))).toEqual([[app], [app]]);
    }
    for (const { metadata, spec } of ofKind(resources, 'Service'))
      expect(selected(spec.selector)).toEqual([metadata.name]);
    const budgets = ofKind(resources, 'PodDisruptionBudget');
    expect(budgets.map(({ spec }) => selected(spec.selector.matchLabels))).toEqual(APPS.map((app) => [app]));
  });

  it('leads two hosts to gateway and control, with streams in mind', () => {
    const { gatewayUrl, publicUrl, bodyBytesMax } = configOf(resources, 'control');
    const ingresses = ofKind(resources, 'Ingress');
    const leads = ingresses.map(({ spec: { rules, tls } }) => [
      `https://${rules[0].host}`,
      `https://${tls[0].hosts[0]}`,
      rules[0].http.paths[0].backend.service,
    ]);
    expect(leads).toEqual([
      [gatewayUrl, gatewayUrl, { name: 'gateway', port: { name: 'http' } }],
      [publicUrl, publicUrl, { name: 'control', port: { name: 'http' } }],
    ]);
    for (const { metadata } of ingresses)
      expect(metadata.annotations).toMatchObject({
        'nginx.org/proxy-buffering': 'False',
        'nginx.org/proxy-read-timeout': '900s',
        'nginx.org/client-max-body-size': `${bodyBytesMax / 1_048_576}m`,
        'nginx.ingress.kubernetes.io/proxy-buffering': 'off',
        'nginx.ingress.kubernetes.io/proxy-read-timeout': '900',
        'nginx.ingress.kubernetes.io/proxy-body-size': `${bodyBytesMax / 1_048_576}m`,
        // Before nginx has sent a POST; after that it repeats none.
        'nginx.ingress.kubernetes.io/proxy-next-upstream': 'error',
      });
    for (const { spec } of ofKind(resources, 'Service'))
      expect(spec.ports).toEqual([expect.objectContaining({ name: 'http', targetPort: 'http' })]);
  });
});

describe('gateways', () => {
  const { volumeClaimTemplates, ...set } = workloadOf(production, 'gateway') as ReturnType<typeof workloadOf> & {
    readonly volumeClaimTemplates: readonly [
      {
        readonly spec: {
          readonly accessModes: string[];
          readonly resources: { readonly requests: { storage: string } };
        };
      },
    ];
  };

  it('have a volume each, of one node, with room for a journal, which stays', () => {
    const [{ spec }] = volumeClaimTemplates;
    expect(spec.accessModes).toEqual(['ReadWriteOnce']);
    const gibibytes = Number(/^(\d+)Gi$/.exec(spec.resources.requests.storage)?.[1]);
    const { journalBytesMax, journalDir, home } = configOf(production, 'gateway');
    expect(gibibytes * 1_073_741_824).toBeGreaterThan(journalBytesMax);
    expect(journalDir.startsWith(`${home}/`)).toBe(true);
    expect(set.persistentVolumeClaimRetentionPolicy).toEqual({ whenScaled: 'Retain', whenDeleted: 'Retain' });
  });

  it('are as many as the autoscaler wants: applying again changes nothing', () => {
    for (const resources of Object.values(RENDERED))
      expect(workloadOf(resources, 'gateway')).not.toHaveProperty('replicas');
    const counts = (['control', 'worker'] as const).map((app) => workloadOf(production, app).replicas);
    expect(counts).toEqual([2, 2]);
    expect(ofKind(small, 'HorizontalPodAutoscaler')).toEqual([]);
  });

  it('become more by requests that run, long before they refuse any, and fewer slower than they drain', () => {
    const [autoscaler] = ofKind(production, 'HorizontalPodAutoscaler');
    const { scaleTargetRef, minReplicas, metrics, behavior } = autoscaler!.spec;
    expect(scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'StatefulSet', name: 'gateway' });
    expect(minReplicas).toBe(3);
    const [{ pods }] = metrics;
    const gauges = readFileSync(join(ROOT, 'docs/operations/metrics.md'), 'utf8');
    expect(gauges).toContain(`| \`${pods.metric.name}\``);
    const { rules } = parse(exampleOf('kubernetes.md', 'seriesQuery:')) as { rules: { seriesQuery: string }[] };
    expect(rules.map(({ seriesQuery }) => seriesQuery.split('{')[0])).toEqual([pods.metric.name]);
    expect(Number(pods.target.averageValue)).toBeLessThanOrEqual(configOf(production, 'gateway').concurrentMax / 2);
    const [policy] = behavior.scaleDown.policies;
    expect(policy.value).toBe(1);
    expect(policy.periodSeconds).toBeGreaterThan(set.template.spec.terminationGracePeriodSeconds);
  });

  it('and the other processes have no more connections than the page asks Postgres for', () => {
    const [autoscaler] = ofKind(production, 'HorizontalPodAutoscaler');
    // Deployments have one more pod while one is replaced.
    const processes = autoscaler!.spec.maxReplicas + 2 * (2 + 1);
    const connections = processes * configOf(production, 'gateway').databaseConnections;
    expect(page).toContain(`${processes} processes`);
    expect(page).toContain(`${connections} connections`);
  });
});

describe('network policies', () => {
  const policies = new Map(ofKind(production, 'NetworkPolicy').map(({ metadata, spec }) => [metadata.name, spec]));

  it('close all, in both directions, and open what is listed', () => {
    expect(policies.get('default-deny')).toEqual({ podSelector: {}, policyTypes: ['Ingress', 'Egress'] });
    const opened = Array.from(policies, ([name, { podSelector, ingress = [], egress = [] }]) => [
      name,
      podSelector.matchExpressions?.[0]?.values.join(' ') ??
        podSelector.matchLabels?.['app.kubernetes.io/component'] ??
        'all',
      [...ingress, ...egress].flatMap(({ ports }) => ports.map(({ port }) => port)),
    ]);
    expect(opened.slice(1)).toEqual([
      ['gateway-from-ingress', 'gateway', ['http']],
      ['control-from-ingress', 'control', ['http']],
      ['metrics', 'all', ['metrics']],
      ['dns', 'all', [53, 53]],
      ['stores', 'all', [5_432, 6_379, 26_379]],
      ['internet', 'all', [443]],
      ['mail', 'control worker', [465, 587]],
    ]);
  });

  it.each(['internet', 'mail'])('of the %s close the addresses that are closed to upstreams', (name) => {
    const source = readFileSync(join(ROOT, 'libs/core/outbound/domain/classify-address.ts'), 'utf8');
    const closed = Array.from(source.matchAll(/^ {2}\['([0-9.]+\/\d+)', '(?!reserved)/gm), ([, block = '']) => block);
    const [{ to }] = policies.get(name)!.egress as [NonNullable<Policy['egress']>[0]];
    const [four, six] = to.map(({ ipBlock }) => ipBlock!);
    expect([four!.cidr, six!.cidr]).toEqual(['0.0.0.0/0', '2000::/3']);
    expect(closed.length).toBeGreaterThan(10);
    for (const block of closed)
      expect([block, four!.except!.some((wide) => contains(wide, block))]).toEqual([block, true]);
  });
});

describe('the pod monitor', () => {
  it('scrapes every pod, and names jobs as deploy/prometheus does', () => {
    const [monitor] = ofKind(example, 'PodMonitor');
    const { selector, podMetricsEndpoints } = monitor!.spec;
    const [{ port, relabelings }] = podMetricsEndpoints;
    const { scrape_configs: jobs } = parse(readFileSync(join(ROOT, 'deploy/prometheus/prometheus.yml'), 'utf8')) as {
      scrape_configs: { job_name: string }[];
    };
    expect(relabelings[0]).toMatchObject({ targetLabel: 'job', replacement: 'routify-$1' });
    expect(jobs.map(({ job_name: job }) => job)).toEqual(APPS.map((app) => `routify-${app}`));
    for (const app of APPS) {
      const { template } = workloadOf(example, app);
      expect(template.metadata.labels).toEqual({ ...selector.matchLabels, 'app.kubernetes.io/component': app });
      expect(containerOf(example, app).ports.map(({ name }) => name)).toContain(port);
    }
  });
});

describe('deploy/kubernetes/README.md', () => {
  it('lists the Secrets that pods read, with their keys', () => {
    const read = new Map(APPS.flatMap((app) => [...secretsOf(podOf(production, app))]));
    const listed = Array.from(
      readme.matchAll(/^\| `([a-z-]+)` +\| `([A-Z0-9_]+)` +\| (yes|no) /gm),
      ([, name, key, needed]) => [`${name}/${key}`, needed === 'yes' ? 'required' : 'optional'] as const,
    );
    expect(new Map(listed)).toEqual(read);
    for (const [name] of read) expect(page + readme).toContain(name.split('/')[0]!);
  });

  it('names overlays and components that exist', () => {
    const folders = Array.from(
      readme.matchAll(/`((?:base|overlays|components)[a-z/-]*)`/g),
      ([, folder = '']) => folder,
    );
    expect(new Set(folders)).toEqual(
      new Set(['base', 'overlays/small', 'overlays/production', 'components/pod-monitor']),
    );
    for (const folder of folders) expect(existsSync(join(KUBERNETES, folder))).toBe(true);
  });
});

function contains(wide: string, narrow: string): boolean {
  const [start, length] = blockOf(wide);
  const [inner, innerLength] = blockOf(narrow);
  return innerLength >= length && inner >> BigInt(32 - length) === start >> BigInt(32 - length);
}

function blockOf(block: string): readonly [start: bigint, length: number] {
  const [address = '', length] = block.split('/');
  return [address.split('.').reduce((value, byte) => (value << 8n) | BigInt(byte), 0n), Number(length)];
}
