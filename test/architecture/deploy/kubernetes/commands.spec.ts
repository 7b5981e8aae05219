import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PageShell } from '../../../support/pages/page-shell.js';
import { commandsOf } from '../../../support/pages/read-page.js';
import { APPS, podOf, RENDERED, secretsOf } from './manifests.js';

const NAMES = ['DATABASE_URL', 'REDIS_URL', 'GATEWAY_PASSWORD', 'WORKER_PASSWORD', 'POSTGRES_HOST'];
const { production = [] } = RENDERED;
let shell: PageShell;

/** No cluster is at hand: `kubectl` only notes what it is asked for. */
beforeAll(async () => {
  shell = await PageShell.open({ environment: Object.fromEntries(NAMES.map((name) => [name, 'value'])) });
  const note = `require('fs').appendFileSync('calls', JSON.stringify(process.argv.slice(1)) + '\\n')`;
  shell.standIn('kubectl', `'${process.execPath}' -e "${note}" -- "$@"; echo operator/setup`);
});
afterAll(() => {
  shell.close();
});

async function callsOf(commands: string): Promise<string[][]> {
  shell.file('calls', '');
  await shell.printed(commands);
  const lines = readFileSync(join(shell.folder, 'calls'), 'utf8').trim().split('\n');
  return lines.map((line) => JSON.parse(line) as string[]);
}

const valueOf = (call: readonly string[], option: string): string => call[call.indexOf(option) + 1] ?? '';
/** `deployment/control` of the namespace. */
const workloads = production
  .filter(({ kind }) => kind === 'Deployment' || kind === 'StatefulSet')
  .map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`);

/** What `kubectl apply --selector 'app.kubernetes.io/component notin (…)'` takes: names of workloads. */
function appliedBy(call: readonly string[]): string[] {
  const [, names = ''] = /^app\.kubernetes\.io\/component notin \(([^)]*)\)$/.exec(valueOf(call, '--selector')) ?? [];
  const without = names.split(', ');
  return APPS.filter((app) => !without.includes(app));
}

describe('the commands of the page', () => {
  it('create each secret that a pod reads, with its keys', async () => {
    const calls = await callsOf(commandsOf('kubernetes.md', 'kubectl create secret'));
    const created = calls
      .filter(([verb]) => verb === 'create')
      .flatMap(([, , , name, ...options]) =>
        options.flatMap((option) => /^--from-literal=(\w+)=./.exec(option)?.[1] ?? []).map((key) => `${name}/${key}`),
      );
    const read = new Map(APPS.flatMap((app) => [...secretsOf(podOf(production, app))]));
    const required = [...read].flatMap(([name, need]) => (need === 'required' ? [name] : []));
    expect(created.filter((name) => !read.has(name))).toEqual([]);
    expect(required.filter((name) => !created.includes(name))).toEqual([]);
    expect(calls.slice(1).map((call) => valueOf(call, '--namespace'))).toEqual(calls.slice(1).map(() => 'routify'));
  });

  it('find the log and the command line of control', async () => {
    const [logs = [], exec = []] = await callsOf(commandsOf('kubernetes.md', 'grep operator/setup'));
    expect(podOf(production, 'control')).toBeDefined();
    expect(valueOf(logs, '--selector')).toBe('app.kubernetes.io/component=control');
    expect(workloads).toContain(exec.find((word) => word.includes('/')));
  });

  it('upgrade control, workers and gateways, each when the one before is ready', async () => {
    const calls = await callsOf(commandsOf('kubernetes.md', 'kubectl rollout status'));
    const waits = calls.flatMap(([verb, , name]) => (verb === 'rollout' ? [name] : []));
    expect(waits).toEqual(['deployment/control', 'deployment/worker', 'statefulset/gateway']);
    expect(waits.filter((name) => !workloads.includes(name ?? ''))).toEqual([]);
    const applied = calls.filter(([verb]) => verb === 'apply').map(appliedBy);
    expect(applied).toEqual([['control'], ['control', 'worker'], ['gateway', 'control', 'worker']]);
  });
});
