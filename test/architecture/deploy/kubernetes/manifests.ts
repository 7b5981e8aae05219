import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { exampleOf } from '../../../support/pages/read-page.js';
import { ROOT } from '../../source-tree.js';
import { render, YAML, type Kustomization, type Resource } from './render.js';

export const APPS = ['gateway', 'control', 'worker'] as const;
export type App = (typeof APPS)[number];
export const KUBERNETES = join(ROOT, 'deploy/kubernetes');
export const page = readFileSync(join(ROOT, 'docs/operations/kubernetes.md'), 'utf8');

export interface Container {
  readonly image: string;
  readonly command: readonly string[];
  readonly env: readonly {
    readonly name: string;
    readonly value?: string;
    readonly valueFrom?: {
      readonly secretKeyRef?: { readonly name: string; readonly key: string; readonly optional?: boolean };
    };
  }[];
  readonly envFrom: readonly object[];
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
  readonly resources: { readonly limits: { readonly memory: string } };
  readonly securityContext: object;
  readonly volumeMounts: readonly { readonly name: string; readonly mountPath: string; readonly readOnly?: boolean }[];
  readonly [probe: `${string}Probe`]: Probe | undefined;
}

interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly failureThreshold: number;
}

interface Projected {
  readonly secret: {
    readonly name: string;
    readonly items: readonly { readonly key: string; readonly path: string }[];
  };
}

export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: undefined;
  readonly terminationGracePeriodSeconds: number;
  readonly volumes: readonly {
    readonly name: string;
    readonly projected?: { readonly defaultMode: number; readonly sources: readonly Projected[] };
    readonly emptyDir?: object;
  }[];
  readonly [field: string]: unknown;
}

export interface Workload {
  readonly replicas?: number;
  readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly template: {
    readonly metadata: { readonly labels: Readonly<Record<string, string>> };
    readonly spec: PodSpec;
  };
  readonly [field: string]: unknown;
}

type Labels = Readonly<Record<string, string>>;

export interface Policy {
  readonly podSelector: {
    readonly matchLabels?: Labels;
    readonly matchExpressions?: readonly { readonly values: readonly string[] }[];
  };
  readonly policyTypes: readonly string[];
  readonly ingress?: readonly { readonly ports: readonly { readonly port: string }[] }[];
  readonly egress?: readonly {
    readonly to: readonly { readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] } }[];
    readonly ports: readonly { readonly port: number }[];
  }[];
}

interface Autoscaler {
  readonly scaleTargetRef: object;
  readonly minReplicas: number;
  readonly maxReplicas: number;
  readonly metrics: readonly [
    {
      readonly pods: { readonly metric: { readonly name: string }; readonly target: { readonly averageValue: string } };
    },
  ];
  readonly behavior: {
    readonly scaleDown: { readonly policies: readonly [{ readonly value: number; readonly periodSeconds: number }] };
  };
}

interface IngressSpec {
  readonly rules: readonly [
    {
      readonly host: string;
      readonly http: { readonly paths: readonly [{ readonly backend: { readonly service: object } }] };
    },
  ];
  readonly tls: readonly [{ readonly hosts: readonly [string] }];
}

interface Monitor {
  readonly selector: { readonly matchLabels: Labels };
  readonly podMetricsEndpoints: readonly [
    {
      readonly port: string;
      readonly relabelings: readonly [{ readonly targetLabel: string; readonly replacement: string }];
    },
  ];
}

interface Specs {
  readonly StatefulSet: Workload;
  readonly Deployment: Workload;
  readonly Service: { readonly selector: Labels; readonly ports: readonly object[] };
  readonly PodDisruptionBudget: { readonly selector: { readonly matchLabels: Labels } };
  readonly NetworkPolicy: Policy;
  readonly HorizontalPodAutoscaler: Autoscaler;
  readonly Ingress: IngressSpec;
  readonly PodMonitor: Monitor;
}

/** The overlay that the page shows, with the folder of the release where it lies here. */
export function overlayOf(folder: string): Kustomization {
  const text = exampleOf('kubernetes.md', 'kind: Kustomization');
  return parse(text.replaceAll('routify/deploy/kubernetes', folder), YAML) as Kustomization;
}

/** What each overlay gives a cluster, and the page's example. */
export const RENDERED: Readonly<Record<string, readonly Resource[]>> = {
  small: render(join(KUBERNETES, 'overlays/small')),
  production: render(join(KUBERNETES, 'overlays/production')),
  example: render(KUBERNETES, overlayOf('.')),
};

/** Those of a kind, by what tests read of it. */
export function ofKind<Kind extends keyof Specs>(
  resources: readonly Resource[],
  kind: Kind,
): (Resource & { readonly spec: Specs[Kind] })[] {
  return resources.filter((resource): resource is Resource & { readonly spec: Specs[Kind] } => resource.kind === kind);
}

export function workloadOf(resources: readonly Resource[], app: App): Workload {
  const workloads = (['StatefulSet', 'Deployment'] as const).flatMap((kind) => ofKind(resources, kind));
  return workloads.find(({ metadata }) => metadata.name === app)!.spec;
}

export function podOf(resources: readonly Resource[], app: App): PodSpec {
  return workloadOf(resources, app).template.spec;
}

export function containerOf(resources: readonly Resource[], app: App): Container {
  return podOf(resources, app).containers[0]!;
}

export function settingsOf(resources: readonly Resource[]): Readonly<Record<string, string>> {
  return resources.find(({ kind }) => kind === 'ConfigMap')!.data as Record<string, string>;
}

/** Secrets that a pod reads: `name/key`, and whether it starts without. */
export function secretsOf(pod: PodSpec): Map<string, 'required' | 'optional'> {
  const files = pod.volumes.flatMap(({ projected }) =>
    (projected?.sources ?? []).flatMap(({ secret }) => secret.items.map(({ key }) => `${secret.name}/${key}`)),
  );
  const variables = pod.containers.flatMap(({ env }) => env.flatMap(({ valueFrom }) => valueFrom?.secretKeyRef ?? []));
  return new Map([
    ...files.map((name) => [name, 'required'] as const),
    ...variables.map(({ name, key, optional }) => [`${name}/${key}`, optional ? 'optional' : 'required'] as const),
  ]);
}
