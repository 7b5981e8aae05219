import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
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

/** The overlay that the page shows, with the folder of the release where it lies here. */
export function exampleOf(folder: string): Kustomization {
  const blocks = Array.from(page.matchAll(/```yaml\n([\s\S]*?)```/g), ([, block = '']) => block);
  const text = blocks.find((block) => block.includes('kind: Kustomization'))!;
  return parse(text.replaceAll('routify/deploy/kubernetes', folder), YAML) as Kustomization;
}

/** What each overlay gives a cluster, and the page's example. */
export const RENDERED: Readonly<Record<string, readonly Resource[]>> = {
  small: render(join(KUBERNETES, 'overlays/small')),
  production: render(join(KUBERNETES, 'overlays/production')),
  example: render(KUBERNETES, exampleOf('.')),
};

export function ofKind<Spec>(resources: readonly Resource[], kind: string): (Resource & { readonly spec: Spec })[] {
  return resources.filter((resource): resource is Resource & { readonly spec: Spec } => resource.kind === kind);
}

export function workloadOf(resources: readonly Resource[], app: App): Workload {
  const workloads = ['StatefulSet', 'Deployment'].flatMap((kind) => ofKind<Workload>(resources, kind));
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
