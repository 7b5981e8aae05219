import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DASHBOARDS, dashboardText } from '../../../tools/dashboards/dashboards.mjs';
import { readDashboards, type Dashboard } from '../../support/monitoring/read-dashboards.js';
import { ROOT } from '../source-tree.js';
import { unknownMetrics } from './known-metrics.js';

const dashboards = readDashboards();

/** Cells of the grid that two panels take. */
function overlapsOf({ panels }: Dashboard): string[] {
  const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
  );
  return cells.filter((cell, index) => cells.indexOf(cell) !== index);
}

describe('the dashboards of Grafana', () => {
  it('are those of tools/dashboards; npm run docs writes them', () => {
    expect(dashboards.map(({ file }) => file).sort()).toEqual(
      Object.keys(DASHBOARDS)
        .map((name) => `${name}.json`)
        .sort(),
    );
    for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
      const text = readFileSync(join(ROOT, `deploy/grafana/dashboards/${name}.json`), 'utf8');
      expect([name, text === dashboardText(dashboard)]).toEqual([name, true]);
    }
  });

  it('have names of their own', () => {
    expect(new Set(dashboards.map(({ uid }) => uid)).size).toBe(dashboards.length);
    expect(new Set(dashboards.map(({ title }) => title)).size).toBe(dashboards.length);
  });

  it.each(dashboards.map((dashboard) => [dashboard.file, dashboard] as const))(
    '%s has panels with ids of their own that do not overlap',
    (_file, dashboard) => {
      const ids = dashboard.panels.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      expect(ids.length).toBeGreaterThan(5);
      expect(overlapsOf(dashboard)).toEqual([]);
      expect(dashboard.panels.filter(({ gridPos: { x, w } }) => x + w > 24)).toEqual([]);
    },
  );

  it.each(dashboards.map((dashboard) => [dashboard.file, dashboard] as const))(
    '%s reads metrics that are described, with variables that it has',
    (_file, { panels, templating }) => {
      const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
      const variables = templating.list.flatMap(({ definition }) => definition ?? []);
      expect(
        [...queries, ...variables.map((text) => text.replace(/^.*\((.*),.*$/, '$1'))].flatMap(unknownMetrics),
      ).toEqual([]);
      const used = queries.flatMap((query) => Array.from(query.matchAll(/\$(\w+)/g), ([, name]) => name!));
      const known = new Set(['__rate_interval', ...templating.list.map(({ name }) => name)]);
      expect(used.filter((name) => !known.has(name))).toEqual([]);
    },
  );
});
