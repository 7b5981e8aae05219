import fs from 'node:fs';
import path from 'node:path';
import { loadedFiles } from './loaded-files.js';
import { isRoute, ROOT, sourceFiles } from '../source-tree.js';

/** Grows further only with a new baseline, that is, with a commit that says why. */
const GROWTH_MAX = 1.25;
/** A request of a client, a plan, a call and a route are of no use to background work. */
const NEVER_IN_WORKER = [
  ...['libs/formats/', 'libs/identity/', 'libs/core/openapi/', 'libs/billing/metering/'],
  ...['libs/operations/doctor/', 'libs/operations/installation/', 'libs/operations/rotation/'],
];
/** Of these districts the worker loads some parts only. */
const PARTS_IN_WORKER: Readonly<Record<string, RegExp>> = {
  'libs/completions/': /^libs\/completions\/(?:stored-responses|rejections)\//,
  'libs/channels/': /^libs\/channels\/(?:channel-history|upstream-accounts)\//,
};

function isForeign(file: string): boolean {
  if (isRoute(file) || NEVER_IN_WORKER.some((folder) => file.startsWith(folder))) return true;
  return Object.entries(PARTS_IN_WORKER).some(([district, parts]) => file.startsWith(district) && !parts.test(file));
}

const sources = sourceFiles('apps', 'libs');

describe('files that a process loads', () => {
  const worker = loadedFiles('apps/worker/main.ts', sources);

  it('are those of background work in the worker', () => {
    expect(worker.some((file) => file.startsWith('libs/billing/ledger/'))).toBe(true);
    for (const folder of NEVER_IN_WORKER) expect(sources.some(({ path: name }) => name.startsWith(folder))).toBe(true);
    expect(worker.filter(isForeign)).toEqual([]);
  });

  it('do not grow by a quarter unseen', () => {
    const baseline = JSON.parse(
      fs.readFileSync(path.join(ROOT, 'test/architecture/dependencies/loaded-files.json'), 'utf8'),
    ) as {
      readonly of: string;
      readonly files: { readonly worker: number };
    };
    process.stderr.write(`the worker loads ${worker.length} files, ${baseline.files.worker} of ${baseline.of}\n`);
    expect(worker.length).toBeLessThanOrEqual(baseline.files.worker * GROWTH_MAX);
  });

  const file = (name: string, ...lines: string[]) => ({ path: name, text: lines.join('\n'), imports: [] });

  it('are followed through values only', () => {
    const tree = [
      file('apps/x/main.ts', "import { a } from '#a';", "import type { B } from '#b';", "import { type C } from '#c';"),
      file('libs/a/index.ts', "export { a } from './a.js';", "export { type D } from './d.js';"),
      file('libs/a/a.ts', "import './e.js';", "const f = await import('./f.js');"),
      ...['libs/b/index.ts', 'libs/c/index.ts', 'libs/a/d.ts', 'libs/a/e.ts', 'libs/a/f.ts'].map((name) => file(name)),
    ];
    expect(loadedFiles('apps/x/main.ts', tree)).toEqual([
      ...['apps/x/main.ts', 'libs/a/a.ts', 'libs/a/e.ts', 'libs/a/f.ts', 'libs/a/index.ts'],
    ]);
  });
});
