import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { ALARMS } from '../../../libs/core/infra/logging/alarms.js';
import { PROMETHEUS_FOLDER, readRules, RULE_FILES } from '../../support/monitoring/read-rules.js';
import { ROOT } from '../source-tree.js';
import { unknownMetrics } from './known-metrics.js';

interface RuleTests {
  readonly rule_files: readonly string[];
  readonly tests: readonly {
    readonly name: string;
    readonly promql_expr_test: readonly { readonly expr: string; readonly exp_samples: readonly object[] }[];
  }[];
}

const rules = readRules();
const alerts = rules.filter(({ alert }) => alert !== undefined);
const levels = new Set(rules.flatMap(({ labels }) => labels?.slo ?? []));

const read = (file: string): unknown => parse(readFileSync(join(PROMETHEUS_FOLDER, file), 'utf8'));

/** Targets of a runbook annotation: one for each level where it names the label. */
function runbooksOf(runbook: string): string[] {
  return runbook.includes('{{') ? [...levels].map((slo) => runbook.replace('{{ $labels.slo }}', slo)) : [runbook];
}

function resolves(target: string): boolean {
  const [page = '', anchor = ''] = target.split('#');
  if (!existsSync(join(ROOT, page))) return false;
  const headings = readFileSync(join(ROOT, page), 'utf8').matchAll(/^#+ (.*)$/gm);
  const anchors = Array.from(headings, ([, text = '']) => text.toLowerCase().replaceAll('`', '').replaceAll(' ', '-'));
  return anchors.includes(anchor);
}

describe('the rules of Prometheus', () => {
  it('have an alert for each alarm, with its name and page', () => {
    const ofAlarms = alerts.filter(({ labels }) => labels?.alarm !== undefined);
    expect(ofAlarms.map(({ labels }) => labels?.alarm)).toEqual([...ALARMS]);
    for (const { alert, labels, annotations, expr } of ofAlarms) {
      const alarm = labels?.alarm ?? '';
      expect(expr).toContain(`{alarm="${alarm}"}`);
      expect(annotations?.runbook).toBe(`docs/operations/alarms.md#${alarm}`);
      expect(alert?.toLowerCase()).toBe(`routify${alarm.replaceAll('_', '')}`);
    }
  });

  it('name each alert once, with a severity, a summary and a section that exists', () => {
    expect(new Set(alerts.map(({ alert }) => alert)).size).toBe(alerts.length);
    for (const { labels, annotations } of alerts) {
      expect(['page', 'ticket']).toContain(labels?.severity);
      expect(annotations?.summary).toMatch(/\.$/);
      expect(runbooksOf(annotations?.runbook ?? '').filter((target) => !resolves(target))).toEqual([]);
    }
  });

  it('notice a section that does not exist', () => {
    expect(
      ['docs/operations/alarms.md#drift', 'docs/operations/alarms.md#none', 'docs/none.md#x'].map(resolves),
    ).toEqual([true, false, false]);
  });

  it('read metrics that are described, or recorded by a rule', () => {
    expect(rules.flatMap(({ expr }) => unknownMetrics(expr))).toEqual([]);
    expect(unknownMetrics('routify_nothing_total + up')).toEqual(['routify_nothing_total']);
  });

  it('are tested with promtool: each alert fires and ends', () => {
    const { rule_files: files, tests } = read('rules.test.yml') as RuleTests;
    expect(files).toEqual(RULE_FILES);
    const checks = tests.flatMap((test) => test.promql_expr_test);
    for (const { alert } of alerts) {
      const counts = checks
        .filter(({ expr }) => expr.includes(`alertname="${alert}"`))
        .map(({ exp_samples: samples }) => samples.length > 0);
      expect([alert, counts.includes(true), counts.lastIndexOf(false) > counts.indexOf(true)]).toEqual([
        alert,
        true,
        true,
      ]);
    }
  });

  it('are loaded by the example, which scrapes the jobs that they name', () => {
    const config = read('prometheus.yml') as {
      rule_files: readonly string[];
      scrape_configs: readonly { readonly job_name: string }[];
    };
    expect(config.rule_files).toEqual(RULE_FILES);
    const jobs = config.scrape_configs.map(({ job_name: job }) => job);
    const named = alerts.flatMap(({ expr }) => Array.from(expr.matchAll(/job="([a-z-]+)"/g), ([, job]) => job));
    expect([...new Set(named)].sort()).toEqual([...jobs].sort());
  });
});
