import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNEL_PRESETS } from '#channels';
import { PROVIDER_KINDS } from '#payments';
import { ROOT } from '../source-tree.js';

const page = readFileSync(join(ROOT, 'docs/operations/tried.md'), 'utf8');
/** Rows of the tables, by their first cell. */
const rows = page.split('\n').filter((line) => line.startsWith('| ['));

/** What the folders of `deploy` are called on the page. */
const DEPLOYED: Readonly<Record<string, string>> = {
  grafana: 'Grafana',
  haproxy: 'HAProxy',
  kubernetes: 'Kubernetes',
  nginx: 'nginx',
  postgres: 'Postgres',
  prometheus: 'Prometheus',
};

describe('what was tried against what', () => {
  it('has a row for each way to pay', () => {
    const named = (kind: string): boolean => rows.some((row) => row.includes(`payments/${kind.replace('_', '-')}.md`));
    expect(PROVIDER_KINDS.filter((kind) => !named(kind))).toEqual([]);
    expect(named('paypal')).toBe(false);
  });

  it('has a row for each deployment of the repository', () => {
    const folders = readdirSync(join(ROOT, 'deploy'), { withFileTypes: true }).filter((entry) => entry.isDirectory());
    expect(folders.map(({ name }) => name).sort()).toEqual(Object.keys(DEPLOYED));
    for (const name of Object.values(DEPLOYED)) expect(rows.some((row) => row.includes(name))).toBe(true);
  });

  it('counts the presets, and says of each stand-in that it exists', () => {
    expect(page).toContain(`All ${CHANNEL_PRESETS.size} presets`);
    for (const [, folder = ''] of page.matchAll(/\]\(\.\.\/\.\.\/(apps\/simulator\/\w+)\)/g)) {
      expect(readdirSync(join(ROOT, folder)).length).toBeGreaterThan(0);
    }
  });
});
