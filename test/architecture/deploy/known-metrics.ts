import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { metricsInQuery } from '../../support/monitoring/metrics-in-query.js';
import { readRules } from '../../support/monitoring/read-rules.js';
import { ROOT } from '../source-tree.js';

/** Prometheus makes these itself. */
const OF_PROMETHEUS = ['up', 'ALERTS', 'scrape_duration_seconds'];

const page = readFileSync(join(ROOT, 'docs/operations/metrics.md'), 'utf8');
const described = Array.from(page.matchAll(/^\| `([a-z0-9_]+)`/gm), ([, name = '']) => name);
const recorded = readRules().flatMap(({ record }) => record ?? []);
const known = new Set([...described, ...recorded, ...OF_PROMETHEUS]);

/** Metrics in a query that neither docs/operations/metrics.md nor a rule names. Those of the runtime are prom-client's. */
export function unknownMetrics(query: string): string[] {
  return metricsInQuery(query).filter((name) => {
    const family = name.replace(/_(?:bucket|count|sum)$/, '');
    return !known.has(name) && !known.has(family) && !/^(?:nodejs|process)_/.test(name);
  });
}
