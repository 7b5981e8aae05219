// `npm run chaos -- --kills 200 [--seed n] [--minutes m] [--rps r]`: see docs/operations/chaos.md.
// Exits 1 and prints the offending rows when a request was not billed exactly once and exactly.
import { randomInt } from 'node:crypto';
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../tools/build.mjs';

const SECONDS_A_KILL = 6;
const SEED_MAX = 1_000_000;

const text = { type: 'string' };
const { values } = parseArgs({ options: { kills: text, seed: text, minutes: text, rps: text } });

function numberOf(name, otherwise) {
  const number = values[name] === undefined ? otherwise : Number(values[name]);
  if (!(number > 0)) throw new Error(`--${name} wants a number above 0`);
  return number;
}

const kills = numberOf('kills', 200);
const options = {
  kills,
  seed: numberOf('seed', randomInt(1, SEED_MAX)),
  durationMs: numberOf('minutes', (kills * SECONDS_A_KILL) / 60) * 60_000,
  requestsPerSecond: numberOf('rps', 120),
  keepOnFindings: true,
};

buildIfStale();
register('./typescript-hooks.mjs', import.meta.url);
const { describeFindings, runChaos } = await import('./run-chaos.ts');
console.log(`${kills} kills in ${(options.durationMs / 60_000).toFixed(1)} minutes, seed ${options.seed}`);
const { findings, summary } = await runChaos({ ...options, onNote: (line) => console.log(line) });
console.log(`\n${summary}`);
if (findings.length > 0) console.log(`\n${describeFindings(findings)}`);
process.exit(findings.length === 0 ? 0 : 1);
