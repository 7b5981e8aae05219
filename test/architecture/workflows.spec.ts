import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ROOT } from './source-tree.js';

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly 'timeout-minutes'?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: { readonly part: readonly string[] } };
  readonly steps: readonly Step[];
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency: { readonly group: string };
  readonly jobs: Readonly<Record<string, Job>>;
}

interface FormField {
  readonly type: string;
  readonly id?: string;
  readonly attributes: { readonly label?: string; readonly options?: readonly unknown[] };
}

const FOLDER = join(ROOT, '.github');
/** Programs of the runner, and of the shell. */
const PROGRAMS = new Set(['sudo', 'test', 'echo', 'git', 'gh', 'sh']);
/** What npm does without a script. */
const NPM_VERBS = new Set(['ci', 'sbom']);
const FIELD_TYPES = ['markdown', 'dropdown', 'input', 'textarea', 'checkboxes'];

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
const read = (path: string): unknown => parse(readFileSync(join(FOLDER, path), 'utf8'));
const yamlFiles = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.yml'));
const workflows = yamlFiles
  .filter((path) => path.startsWith('workflows/'))
  .map((path) => ({ path, workflow: read(path) as Workflow }));
const jobs = workflows.flatMap(({ path, workflow }) => Object.values(workflow.jobs).map((job) => ({ path, job })));
const steps = jobs.flatMap(({ path, job }) => job.steps.map((step) => ({ path, step })));

/** What is wrong with a command line: a script that package.json lacks, a file that is missing or cannot be run. */
function faultOf(command: string): string | null {
  const [program = '', ...args] = command.trim().split(/\s+/);
  if (program === 'npm') {
    const [verb = '', script = ''] = args;
    if (NPM_VERBS.has(verb)) return existsSync(join(ROOT, 'package-lock.json')) ? null : command;
    const name = verb === 'run' ? script : verb;
    return name in scripts ? null : `${command}: no such script`;
  }
  if (PROGRAMS.has(program)) return null;
  if (program === 'node') return existsSync(join(ROOT, args[0] ?? '')) ? null : `${command}: no such program`;
  try {
    accessSync(join(ROOT, program), constants.X_OK);
    return null;
  } catch {
    return `${command}: not in the tree`;
  }
}

const commandsOf = (script: string): string[] => script.trim().split(/\n|&&/);

describe('the workflows', () => {
  it('finds them', () => {
    expect(workflows.map(({ path }) => path).sort()).toEqual([
      'workflows/release.yml',
      'workflows/test.yml',
      'workflows/verify.yml',
    ]);
  });

  it('run commands that exist', () => {
    const faults = steps.flatMap(({ path, step }) =>
      commandsOf(step.run ?? '').flatMap((command) => {
        const fault = command === '' ? null : faultOf(command);
        return fault === null ? [] : [`${path}: ${fault}`];
      }),
    );
    expect(faults).toEqual([]);
  });

  it('notices a command that does not exist', () => {
    expect(['npm run nothing', '.ci/nothing', 'README.md', 'node nothing.mjs'].map(faultOf)).not.toContain(null);
    expect(['npm test', 'npm run verify -- chaos', '.ci/run'].map(faultOf)).toEqual([null, null, null]);
  });

  it('use files that exist', () => {
    const named = steps.flatMap(({ step }) =>
      ['node-version-file', 'file', 'context'].flatMap((key) => (step.with?.[key] as string | undefined) ?? []),
    );
    expect(named.length).toBeGreaterThan(3);
    expect(named.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('pin each action to a full commit, and name its version', () => {
    const text = workflows.map(({ path }) => readFileSync(join(FOLDER, path), 'utf8')).join('\n');
    const uses = Array.from(text.matchAll(/uses: (.*)/g), ([, action = '']) => action);
    expect(uses).toHaveLength(steps.filter(({ step }) => step.uses !== undefined).length);
    expect(uses.filter((action) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([]);
  });

  it('only read, except what a release writes, and end by themselves', () => {
    for (const { workflow } of workflows) {
      expect(workflow.permissions).toEqual({ contents: 'read' });
      expect(workflow.concurrency.group).toContain('${{ github.ref }}');
    }
    const written = jobs.flatMap(({ path, job: { permissions = {} } }) =>
      Object.keys(permissions)
        .filter((of) => permissions[of] === 'write')
        .map((of) => [path, of]),
    );
    const ofImage = ['packages', 'id-token', 'attestations'];
    const ofReleases = ['contents', ...ofImage, 'contents', 'id-token', 'attestations'];
    expect(written).toEqual(ofReleases.map((of) => ['workflows/release.yml', of]));
    for (const { job } of jobs) expect(job['timeout-minutes']).toBeLessThanOrEqual(90);
  });

  it('publish an image for two processors, signed by its digest', () => {
    const { image } = workflows.find(({ path }) => path.endsWith('release.yml'))!.workflow.jobs;
    const inputsOf = (action: string) => image!.steps.find(({ uses }) => uses?.startsWith(`${action}@`))?.with;
    expect(inputsOf('docker/build-push-action')).toMatchObject({ platforms: 'linux/amd64,linux/arm64', sbom: true });
    expect(inputsOf('actions/attest-build-provenance')).toEqual({
      'subject-name': '${{ steps.image.outputs.repository }}',
      'subject-digest': '${{ steps.build.outputs.digest }}',
      'push-to-registry': true,
    });
  });

  it('attach the install script of the compose file by digests, and sign both', () => {
    const { source } = workflows.find(({ path }) => path.endsWith('release.yml'))!.workflow.jobs;
    const files = (source!.env ?? {}) as Record<'COMPOSE' | 'INSTALL', string>;
    expect(files.INSTALL).toBe('install.sh');
    const script = source!.steps.map(({ run = '' }) => run).join('\n');
    const lines = [
      'pin.mjs "$IMAGE@$DIGEST" > "$COMPOSE"',
      'install.mjs "$VERSION" "$GITHUB_REPOSITORY" "$COMPOSE" > "$INSTALL"',
      'gh release create',
    ];
    const positions = lines.map((line) => script.indexOf(line));
    expect(positions).not.toContain(-1);
    expect(positions).toEqual([...positions].sort((one, other) => one - other));
    expect(script).toMatch(/gh release create .*"\$COMPOSE" "\$INSTALL"/);
    const signed = source!.steps.find(({ uses }) => uses?.startsWith('actions/attest-build-provenance@'));
    expect(String(signed?.with?.['subject-path']).split('\n')).toEqual(
      expect.arrayContaining(['${{ env.COMPOSE }}', '${{ env.INSTALL }}']),
    );
  });

  it('verify every part of npm run verify', () => {
    const list = spawnSync(process.execPath, ['tools/verify.mjs', '--list'], { cwd: ROOT, encoding: 'utf8' }).stdout;
    const parts = list.split('\n').filter((line) => /^\w/.test(line));
    const { workflow } = workflows.find(({ path }) => path.endsWith('verify.yml'))!;
    expect(parts.length).toBeGreaterThan(5);
    expect(workflow.jobs.verify?.strategy?.matrix.part).toEqual(parts);
  });
});

describe('the forms', () => {
  const forms = yamlFiles.filter((path) => /^ISSUE_TEMPLATE\/(?!config)/.test(path));

  it.each(forms)('%s has fields that GitHub knows', (path) => {
    const form = read(path) as { name: string; description: string; body: readonly FormField[] };
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const ids = form.body.flatMap(({ id }) => id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { type, id, attributes } of form.body) {
      expect(FIELD_TYPES).toContain(type);
      if (type === 'markdown') continue;
      expect(id).toMatch(/^[\w-]+$/);
      expect(attributes.label).toEqual(expect.any(String));
      if (type === 'dropdown' || type === 'checkboxes') expect(attributes.options?.length).toBeGreaterThan(1);
    }
  });

  it('has owners for folders that exist', () => {
    const lines = readFileSync(join(FOLDER, 'CODEOWNERS'), 'utf8').split('\n');
    const paths = lines.flatMap((line) => /^(\/\S+)\s+@\S+$/.exec(line)?.[1] ?? []);
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
  });

  it('updates every kind of dependency: packages, actions, the image', () => {
    const { updates } = read('dependabot.yml') as { updates: readonly { 'package-ecosystem': string }[] };
    expect(updates.map((update) => update['package-ecosystem'])).toEqual(['npm', 'github-actions', 'docker']);
  });
});
