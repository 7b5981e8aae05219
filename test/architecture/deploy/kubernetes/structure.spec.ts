import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { Ajv } from 'ajv';
import { parseAllDocuments, stringify } from 'yaml';
import { overlayOf, KUBERNETES, RENDERED } from './manifests.js';
import { readKustomization, readResources, YAML, type Resource } from './render.js';

const schemas = JSON.parse(readFileSync(join(__dirname, 'schemas.json'), 'utf8')) as {
  readonly kinds: readonly string[];
  readonly definitions: object;
};
const ajv = new Ajv({ strict: false, allErrors: true }).addSchema({ $id: 'k8s', definitions: schemas.definitions });
const FOLDERS = readdirSync(KUBERNETES, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('kustomization.yaml'))
  .map((path) => dirname(path));
const isBuilt = spawnSync('kubectl', ['version', '--client']).status === 0;

/** `apps/v1` `StatefulSet` as its schema is named; of custom resources there is none. */
function schemaOf({ apiVersion, kind }: Resource): string | undefined {
  const [group = '', version] = apiVersion.includes('/') ? apiVersion.split('/') : ['core', apiVersion];
  const name = `io.k8s.api.${group.split('.')[0]}.${version}.${kind}`;
  return group.endsWith('coreos.com') ? undefined : name;
}

function problemsOf(resource: Resource): readonly string[] {
  const name = schemaOf(resource);
  if (name === undefined) return [];
  if (!schemas.kinds.includes(name)) return [`no schema of ${name}`];
  if (ajv.validate(`k8s#/definitions/${name}`, resource)) return [];
  return (ajv.errors ?? []).map(({ instancePath, message, params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

describe('deploy/kubernetes', () => {
  it.each(FOLDERS)('%s lists each file beside it, and none that is missing', (folder) => {
    const { resources = [], components = [] } = readKustomization(join(KUBERNETES, folder));
    const listed = [...resources, ...components].filter((entry) => !entry.startsWith('..'));
    const files = readdirSync(join(KUBERNETES, folder)).filter((name) => name !== 'kustomization.yaml');
    expect(listed.sort()).toEqual(files.sort());
  });

  it.each(Object.entries(RENDERED))('%s has fields of the published schemas only', (_name, resources) => {
    expect(resources.length).toBeGreaterThan(15);
    for (const resource of resources) {
      const { kind, metadata } = resource;
      expect([kind, metadata.name, problemsOf(resource)]).toEqual([kind, metadata.name, []]);
    }
  });

  it('is held to them: a misspelled field, a missing one and a wrong type are found', () => {
    const [service] = RENDERED.small!.filter(({ kind }) => kind === 'Service');
    const spec = service!.spec as object;
    expect(problemsOf({ ...service!, spec: { ...spec, selectors: {} } })[0]).toContain('selectors');
    expect(problemsOf({ ...service!, spec: { ...spec, ports: [{ name: 'http' }] } })[0]).toContain('"port"');
    expect(problemsOf({ ...service!, spec: { ...spec, ports: [{ port: 'http' }] } })[0]).toContain('integer');
  });

  it('names each resource once, in one namespace', () => {
    for (const resources of Object.values(RENDERED)) {
      const names = resources.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
      expect(new Set(names).size).toBe(names.length);
      for (const { kind, metadata } of resources)
        expect([metadata.name, metadata.namespace]).toEqual([
          metadata.name,
          kind === 'Namespace' ? undefined : 'routify',
        ]);
    }
  });

  it('has custom resources in components only, as a cluster without their definitions refuses them', () => {
    for (const name of ['small', 'production'])
      expect(RENDERED[name]!.filter((resource) => schemaOf(resource) === undefined)).toEqual([]);
    const [monitor] = readResources(join(KUBERNETES, 'components/pod-monitor/pod-monitor.yaml'));
    expect(monitor).toMatchObject({ apiVersion: 'monitoring.coreos.com/v1', kind: 'PodMonitor' });
  });

  (isBuilt ? it : it.skip).each(Object.keys(RENDERED))('kubectl kustomize makes the same of %s', (name) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'routify-kustomize-')));
    const overlay = { ...overlayOf(relative(folder, KUBERNETES)) };
    writeFileSync(join(folder, 'kustomization.yaml'), stringify(overlay));
    const path = name === 'example' ? folder : join(KUBERNETES, 'overlays', name);
    const { stdout, stderr } = spawnSync('kubectl', ['kustomize', path], { encoding: 'utf8' });
    rmSync(folder, { recursive: true });
    expect(stderr).toBe('');
    // The ConfigMap has a digest in its name, and pods refer to it.
    const built = parseAllDocuments(stdout.replace(/\bsettings-[a-z0-9]{10}$/gm, 'settings'), YAML);
    expect(sorted(built.map((document) => document.toJS() as Resource))).toEqual(sorted(RENDERED[name]!));
  });
});

function sorted(resources: readonly Resource[]): Resource[] {
  const nameOf = ({ kind, metadata }: Resource): string => `${kind} ${metadata.name}`;
  return [...resources].sort((a, b) => nameOf(a).localeCompare(nameOf(b)));
}
