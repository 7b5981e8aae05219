import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAILPOINTS_KNOWN } from '../../libs/core/infra/failpoints/failpoints.js';
import { buildWithFailpoints } from '../support/processes/failpoint-build.js';

const ROOT = join(__dirname, '../..');
const TRACE = /failpoint/i;

/** Of compiled files without source maps: those quote the sources. */
function filesOf(folder: string, ending: '.js' | '.ts'): { readonly path: string; readonly text: string }[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending))
    .map((path) => ({ path, text: readFileSync(join(ROOT, folder, path), 'utf8') }));
}

describe('failpoints', () => {
  beforeAll(() => {
    buildWithFailpoints();
  }, 120_000);

  it('are absent from the product, names included', () => {
    const product = filesOf('dist', '.js');
    expect(product.length).toBeGreaterThan(200);
    const traces = product.filter(({ path, text }) => TRACE.test(path) || TRACE.test(text));
    expect(traces.map(({ path }) => path)).toEqual([]);
    const names = product.filter(({ text }) => FAILPOINTS_KNOWN.some((name) => text.includes(`'${name}'`)));
    expect(names.map(({ path }) => path)).toEqual([]);
  });

  it('are present in the test build, as often as in the sources', () => {
    const countsIn = (files: ReturnType<typeof filesOf>) =>
      FAILPOINTS_KNOWN.map((name) => [
        name,
        files.reduce((sum, { text }) => sum + text.split(`failpoint('${name}')`).length - 1, 0),
      ]);
    const ofSources = countsIn(filesOf('libs', '.ts').filter(({ path }) => !path.endsWith('.spec.ts')));
    expect(ofSources.filter(([, count]) => count === 0)).toEqual([]);
    expect(countsIn(filesOf('dist-failpoints', '.js'))).toEqual(ofSources);
  });

  it.each([
    ['dist', 'test', /ROUTIFY_FAILPOINTS/],
    ['dist-failpoints', 'development', /ROUTIFY_FAILPOINTS/],
    ['dist-failpoints', 'test', /known failpoints are after-admit/],
  ])('are ignored by %s in the profile %s', (folder, profile, complaint) => {
    const environment = { PATH: process.env['PATH'], NODE_ENV: profile, ROUTIFY_FAILPOINTS: 'nowhere=kill' };
    const program = join(ROOT, folder, 'apps/worker/main.js');
    const { status, stderr } = spawnSync(process.execPath, [program], { env: environment, encoding: 'utf8' });
    expect(status).not.toBe(0);
    expect(stderr).toMatch(complaint);
  });
});
