import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';

export interface Resource {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    name: string;
    namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

interface Generator {
  readonly name: string;
  readonly behavior?: 'merge';
  readonly literals: readonly string[];
  readonly options?: { readonly labels: Readonly<Record<string, string>> };
}

interface Patch {
  readonly target: { readonly kind: string; readonly name: string };
  readonly patch: string;
}

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly value: unknown;
}

export interface Kustomization {
  readonly apiVersion: string;
  readonly kind: 'Kustomization' | 'Component';
  readonly namespace?: string;
  readonly resources?: readonly string[];
  readonly components?: readonly string[];
  readonly configMapGenerator?: readonly Generator[];
  readonly images?: readonly { readonly name: string; readonly newName?: string; readonly newTag?: string }[];
  readonly replicas?: readonly { readonly name: string; readonly count: number }[];
  readonly patches?: readonly Patch[];
}

const FIELDS = [
  'apiVersion',
  'kind',
  'namespace',
  'resources',
  'components',
  'configMapGenerator',
  'images',
  'replicas',
];
const CLUSTER_KINDS = ['Namespace'];
/** As kubectl reads them: 0440 is octal, and an unquoted `off` is false. */
export const YAML = { version: '1.1' } as const;

export function readKustomization(folder: string): Kustomization {
  return parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8'), YAML) as Kustomization;
}

export function readResources(file: string): Resource[] {
  return parseAllDocuments(readFileSync(file, 'utf8'), YAML).map((document) => {
    if (document.errors.length > 0) throw new Error(`${file}: ${document.errors.join(', ')}`);
    return document.toJS() as Resource;
  });
}

/** What `kubectl kustomize` makes of a folder, as far as deploy/kubernetes uses it; generated names get no digest. */
export function render(folder: string, kustomization = readKustomization(folder), before: Resource[] = []): Resource[] {
  const unknown = Object.keys(kustomization).filter((name) => ![...FIELDS, 'patches'].includes(name));
  if (unknown.length > 0) throw new Error(`not rendered: ${unknown.join(', ')} of ${folder}`);
  let resources = [...before];
  for (const entry of kustomization.resources ?? []) {
    const path = join(folder, entry);
    resources.push(...(statSync(path).isDirectory() ? render(path) : readResources(path)));
  }
  for (const generator of kustomization.configMapGenerator ?? []) generate(resources, generator);
  for (const entry of kustomization.components ?? []) {
    const path = join(folder, entry);
    resources = render(path, readKustomization(path), resources);
  }
  for (const { target, patch } of kustomization.patches ?? [])
    for (const operation of parse(patch, YAML) as Operation[])
      apply(find(resources, target.kind, target.name), operation);
  for (const { name, count } of kustomization.replicas ?? []) setReplicas(resources, name, count);
  for (const image of kustomization.images ?? []) setImage(resources, image);
  for (const { kind, metadata } of resources)
    if (kustomization.namespace !== undefined) {
      if (!CLUSTER_KINDS.includes(kind)) metadata.namespace = kustomization.namespace;
      else metadata.name = kustomization.namespace;
    }
  return resources;
}

export function find(resources: readonly Resource[], kind: string, name: string): Resource {
  const found = resources.filter((resource) => resource.kind === kind && resource.metadata.name === name);
  if (found.length !== 1) throw new Error(`${found.length} resources are ${kind} ${name}`);
  return found[0]!;
}

function generate(resources: Resource[], { name, behavior, literals, options }: Generator): void {
  const data = Object.fromEntries(literals.map((line) => [line.split('=')[0]!, line.slice(line.indexOf('=') + 1)]));
  if (behavior === 'merge') Object.assign(find(resources, 'ConfigMap', name).data as object, data);
  else resources.push({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, labels: options?.labels ?? {} }, data });
}

/** The operation `replace` of JSON Patch (RFC 6902). */
function apply(resource: Resource, { op, path, value }: Operation): void {
  const keys = path.split('/').map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  const last = keys.at(-1)!;
  let parent: unknown = resource;
  for (const key of keys.slice(1, -1)) parent = (parent as Record<string, unknown> | undefined)?.[key];
  if (op !== 'replace' || typeof parent !== 'object' || parent === null || !(last in parent))
    throw new Error(`not rendered: ${op} at ${path} of ${resource.kind} ${resource.metadata.name}`);
  (parent as Record<string, unknown>)[last] = value;
}

function setReplicas(resources: readonly Resource[], name: string, count: number): void {
  const scaled = resources.filter(
    ({ kind, metadata }) => ['Deployment', 'StatefulSet'].includes(kind) && metadata.name === name,
  );
  if (scaled.length !== 1) throw new Error(`${scaled.length} resources named ${name} have replicas`);
  (scaled[0]!.spec as { replicas: number }).replicas = count;
}

function setImage(resources: readonly Resource[], image: NonNullable<Kustomization['images']>[number]): void {
  for (const container of containersOf(resources)) {
    const [name = '', tag = 'latest'] = container.image.split(':');
    if (name === image.name) container.image = `${image.newName ?? name}:${image.newTag ?? tag}`;
  }
}

function containersOf(resources: readonly Resource[]): { image: string }[] {
  return resources.flatMap(({ spec }) => {
    const { template } = (spec ?? {}) as { template?: { spec: { containers: { image: string }[] } } };
    return template?.spec.containers ?? [];
  });
}
