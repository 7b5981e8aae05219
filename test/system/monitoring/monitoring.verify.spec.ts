import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { eventually } from '../../support/eventually.js';
import { readDashboards } from '../../support/monitoring/read-dashboards.js';
import { PROMETHEUS_FOLDER, readRules, RULE_FILES } from '../../support/monitoring/read-rules.js';
import { INCIDENTS } from './incidents.js';
import { hasPrometheus } from './prometheus.js';
import { Stage } from './stage.js';

const TIMEOUT_MS = 180_000;
const WAIT_MS = 90_000;
/** Made-up series only: they take hours. */
const BURN_RATES = ['RoutifyBudgetBurnsFast', 'RoutifyBudgetBurnsSlowly'];

const promtool = (...args: string[]): Promise<unknown> => promisify(execFile)('promtool', args);
const pathOf = (file: string): string => join(PROMETHEUS_FOLDER, file);

/** Debian's Prometheus; needs `apt-get install prometheus`. */
const suite = hasPrometheus() ? describe : describe.skip;
if (!hasPrometheus()) process.stderr.write('prometheus and promtool are not installed: alerts are not tested\n');

suite('the files of Prometheus', () => {
  it('are valid', async () => {
    await promtool('check', 'config', pathOf('prometheus.yml'));
    await promtool('check', 'rules', ...RULE_FILES.map(pathOf));
  });

  it(
    'have alerts that fire and end on made-up series',
    async () => {
      await promtool('test', 'rules', pathOf('rules.test.yml'));
    },
    TIMEOUT_MS,
  );
});

suite('Prometheus beside a running installation', () => {
  let stage: Stage;
  let startedAt = 0;

  beforeAll(async () => {
    stage = await Stage.open();
    startedAt = Date.now() / 1_000;
  }, TIMEOUT_MS);

  afterAll(() => stage.stop());

  const areFiring = async (alerts: readonly string[]): Promise<boolean[]> => {
    const firing = await stage.prometheus.firing();
    return alerts.map((alert) => firing.includes(alert));
  };

  it('scrapes every process, and fires nothing while all is well', async () => {
    await eventually(async () => (await stage.prometheus.query('up == 1')).length === 3, WAIT_MS);
    expect(await stage.chat('sold/plain')).toBe(200);
    await eventually(async () => (await stage.prometheus.query('routify_settled_requests_total > 0')).length > 0);
    expect(await stage.prometheus.firing()).toEqual([]);
  });

  it('has an incident for every alert that can be provoked', () => {
    const provoked = INCIDENTS.flatMap(({ alerts }) => alerts);
    const all = readRules().flatMap(({ alert }) => alert ?? []);
    expect([...provoked, ...BURN_RATES].sort()).toEqual(all.sort());
  });

  it.each(INCIDENTS.map((incident) => [incident.what, incident] as const))(
    'fires when %s, and stops after it',
    async (_what, { alerts, begin, end }) => {
      expect(await areFiring(alerts)).not.toContain(true);
      await begin(stage);
      await eventually(async () => !(await areFiring(alerts)).includes(false), WAIT_MS, `${alerts.join()} fire`);
      await end(stage);
      await eventually(async () => !(await areFiring(alerts)).includes(true), WAIT_MS, `${alerts.join()} end`);
    },
    TIMEOUT_MS,
  );

  it.each(
    readDashboards().flatMap(({ title, panels }) =>
      panels.map((panel) => [`${title}: ${panel.title}`, panel.targets] as const),
    ),
  )('has data for %s', async (_panel, targets) => {
    for (const { expr } of targets) {
      const query = expr.replaceAll('$__rate_interval', '10s').replaceAll('$channel', '.*');
      // A series begins with its first increment: its rate needs a second one.
      await eventually(
        async () => {
          await stage.useEverything();
          const samples = await stage.prometheus.queryRange(query, startedAt);
          return samples.some(({ values }) => values?.some(([, value]) => value !== 'NaN'));
        },
        WAIT_MS,
        expr,
      );
    }
  });
});
