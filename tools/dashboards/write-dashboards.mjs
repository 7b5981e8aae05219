// Part of `npm run docs`: writes the dashboards of Grafana under deploy/grafana/dashboards.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../stamp.mjs';
import { DASHBOARDS, dashboardText } from './dashboards.mjs';

const FOLDER = join(ROOT, 'deploy/grafana/dashboards');

mkdirSync(FOLDER, { recursive: true });
for (const [name, dashboard] of Object.entries(DASHBOARDS)) {
  writeFileSync(join(FOLDER, `${name}.json`), dashboardText(dashboard));
}
