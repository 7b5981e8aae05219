// docs/benchmarks.md: what one run of `npm run bench:peers` measured, and on what.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus, release, type } from 'node:os';
import { join } from 'node:path';
import { format } from 'oxfmt';
import { ROOT } from '../../../tools/stamp.mjs';
import { formatTables, summarize } from '../report.mjs';

const RAW_MEASURES = [
  { title: 'CPU µs/request', read: ({ cpuMicroseconds }) => cpuMicroseconds, digits: 1 },
  { title: 'requests/s', read: ({ perSecond }) => perSecond, digits: 0 },
  { title: 'p50 ms', read: ({ p50Ms }) => p50Ms, digits: 2 },
  { title: 'p99 ms', read: ({ p99Ms }) => p99Ms, digits: 2 },
];

/** `peers`: `{ name, version, settings, missing }` of each; a missing one is named with the reason. */
export async function benchmarksPage({ peers, samples, plan, canPin }) {
  const text = `# Benchmarks

Written by \`npm run bench:peers\`, not by hand. One run on one machine: compare the ratios, not the figures. Each round
visits every target in turn under each load; the tables have the medians of ${plan.rounds} rounds, ratios are taken
within a round. CPU is user and system time of the target's process by the kernel's accounting.

The proxies, nginx and the floor, only pass bytes on, and Portkey's open-source gateway keeps no accounts; Routify does
all its accounting meanwhile.

## Machine

${table(['', ''], machine(canPin))}

## Targets

${table(['target', 'version', 'what runs'], peers.map(describePeer))}

## Medians

${formatTables(summarize(samples))}

## Raw figures

One value for each round, in the order of the rounds.

${rawTables(samples)}
`;
  const { $schema, ...options } = JSON.parse(readFileSync(join(ROOT, '.oxfmtrc.json'), 'utf8'));
  return (await format('docs/benchmarks.md', text, options)).code;
}

function machine(canPin) {
  const [{ model }] = cpus();
  return [
    ['date', new Date().toISOString().slice(0, 10)],
    ['command', '`npm run bench:peers`'],
    ['processor', `${model.trim()}, ${cpus().length} cores`],
    ['kernel', `${type()} ${release()}`],
    ['Node', process.versions.node],
    ['cores', canPin ? 'the target on one, load, upstream and stores on another' : 'nothing pinned'],
  ];
}

function describePeer({ name, version, settings, missing }) {
  const known = { floor: process.versions.node, gateway: routifyVersion() };
  return [name, version ?? known[name] ?? '–', missing === undefined ? settings : `**not measured:** ${missing}`];
}

function routifyVersion() {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: ROOT, encoding: 'utf8' });
  return commit.status === 0 ? `${version} (${commit.stdout.trim()})` : version;
}

function rawTables(samples) {
  const caseNames = [...new Set(samples.map(({ caseName }) => caseName))];
  return caseNames.map((caseName) => rawTable(samples, caseName)).join('\n\n');
}

function rawTable(samples, caseName) {
  const ofCase = samples.filter((sample) => sample.caseName === caseName);
  const names = [...new Set(ofCase.map(({ target }) => target))].sort();
  const rows = names.map((name) => {
    const rounds = ofCase.filter(({ target }) => target === name);
    return [
      name,
      ...RAW_MEASURES.map(({ read, digits }) => rounds.map((sample) => fixed(read(sample), digits)).join(' ')),
    ];
  });
  return table([caseName, ...RAW_MEASURES.map(({ title }) => title)], rows);
}

function fixed(value, digits) {
  return value === null ? '–' : value.toFixed(digits);
}

function table(titles, rows) {
  return [titles, titles.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
