// `npm run soak -- [--minutes 40] [--rps n] [--seed n]`: see docs/operations/chaos.md. Exits 1 when something grows that
// should not, or a request was not billed exactly once and exactly.
import { randomInt } from 'node:crypto';
import { register } from 'node:module';
import { parseArgs } from 'node:util';
import { buildIfStale } from '../../../tools/build.mjs';

const SEED_MAX = 1_000_000;
/** About a third of what two cores take with everything on them. */
const REQUESTS_PER_SECOND = '60';
const SAMPLES_A_MINUTE = 4;
const SAMPLES_MIN = 16;

const text = { type: 'string' };
const { values } = parseArgs({ options: { minutes: text, rps: text, seed: text } });
const minutes = Number(values.minutes ?? '40');
const requestsPerSecond = Number(values.rps ?? REQUESTS_PER_SECOND);
const seed = Number(values.seed ?? randomInt(1, SEED_MAX));

buildIfStale();
register('../typescript-hooks.mjs', import.meta.url);
const { runSoak } = await import('./run-soak.ts');
const { formatGrowth } = await import('./growth.ts');
const samples = Math.max(SAMPLES_MIN, Math.round(minutes * SAMPLES_A_MINUTE));
console.log(`${minutes} minutes at ${requestsPerSecond} requests/s, seed ${seed}`);
const { growths, differences, summary } = await runSoak({
  seed,
  requestsPerSecond,
  durationMs: minutes * 60_000,
  samples,
  onSample: () => process.stdout.write('.'),
});
console.log(`\n${summary}\n\nin the second and in the last quarter\n${formatGrowth(growths)}`);
if (differences !== '') console.log(`\n${differences}`);
process.exit(differences === '' && growths.every(({ isFlat }) => isFlat !== false) ? 0 : 1);
