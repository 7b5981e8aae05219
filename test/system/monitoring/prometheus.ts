import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { steadyPort } from '../../../tools/services/ports.mjs';
import { eventually } from '../../support/eventually.js';
import { PROMETHEUS_FOLDER, RULE_FILES } from '../../support/monitoring/read-rules.js';
import { shortenRules } from '../../support/monitoring/shorten-rules.js';

/** Of the copy of the rules. */
const LONGEST_SECONDS = 10;

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  /** Of a range: times and values. */
  readonly values?: readonly (readonly [number, string])[];
}

interface Samples {
  readonly result: readonly Sample[];
}

interface EvaluatedRule {
  readonly name: string;
  readonly state?: string;
  readonly lastError?: string;
}

/** Whether Debian's package `prometheus` is installed. */
export function hasPrometheus(): boolean {
  return ['prometheus', 'promtool'].every((program) => spawnSync(program, ['--version']).status === 0);
}

/** A Prometheus with the example configuration, but a scrape each second, shorter rules and fixed targets. */
export class Prometheus {
  private constructor(
    private readonly child: ChildProcess,
    private readonly url: string,
  ) {}

  /** @param targets `host:port` by the name of the job */
  static async start(folder: string, targets: Readonly<Record<string, readonly string[]>>): Promise<Prometheus> {
    mkdirSync(folder);
    for (const file of RULE_FILES) {
      const rules = readFileSync(join(PROMETHEUS_FOLDER, file), 'utf8');
      writeFileSync(join(folder, file), shortenRules(rules, LONGEST_SECONDS));
    }
    const file = join(folder, 'prometheus.yml');
    writeFileSync(file, configFor(targets));
    const address = `127.0.0.1:${await steadyPort()}`;
    const child = spawn(
      'prometheus',
      [
        `--config.file=${file}`,
        `--storage.tsdb.path=${folder}/data`,
        `--web.listen-address=${address}`,
        '--log.level=warn',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    const url = `http://${address}`;
    await eventually(async () => (await fetch(`${url}/-/ready`).catch(() => null))?.status === 200);
    return new Prometheus(child, url);
  }

  /** Samples of now. */
  async query(query: string): Promise<readonly Sample[]> {
    return (await this.read<Samples>('query', { query })).result;
  }

  /** Samples every five seconds since a time in seconds. */
  async queryRange(query: string, startSeconds: number): Promise<readonly Sample[]> {
    const range = { start: String(startSeconds), end: String(Date.now() / 1_000), step: '5' };
    return (await this.read<Samples>('query_range', { query, ...range })).result;
  }

  /** Names of the alerts that fire now. Throws when a rule cannot be evaluated. */
  async firing(): Promise<string[]> {
    const { groups } = await this.read<{ groups: readonly { readonly rules: readonly EvaluatedRule[] }[] }>(
      'rules',
      {},
    );
    const rules = groups.flatMap((group) => group.rules);
    const broken = rules.find(({ lastError }) => lastError !== undefined);
    if (broken !== undefined) throw new Error(`${broken.name}: ${broken.lastError}`);
    return rules.filter(({ state }) => state === 'firing').map(({ name }) => name);
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGTERM');
    await ended;
  }

  private async read<T>(path: string, parameters: Record<string, string>): Promise<T> {
    const response = await fetch(`${this.url}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`);
    const { data, error } = (await response.json()) as { data?: T; error?: string };
    if (data === undefined) throw new Error(`${path} ${JSON.stringify(parameters)}: ${error}`);
    return data;
  }
}

function configFor(targets: Readonly<Record<string, readonly string[]>>): string {
  const example = parse(readFileSync(join(PROMETHEUS_FOLDER, 'prometheus.yml'), 'utf8')) as {
    readonly rule_files: readonly string[];
    readonly scrape_configs: readonly { readonly job_name: string }[];
  };
  return stringify({
    ...example,
    global: { scrape_interval: '1s', evaluation_interval: '1s' },
    scrape_configs: example.scrape_configs.map(({ job_name: job }) => ({
      job_name: job,
      static_configs: [{ targets: targets[job] }],
    })),
  });
}
