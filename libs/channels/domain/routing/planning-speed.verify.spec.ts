import { sampleChannel } from '../../../../test/support/samples/sample-channel.js';
import { samplePlan } from '../../../../test/support/samples/sample-plan.js';
import { ChannelIndex } from '../channel-index.js';
import type { Channel } from '../channel.js';
import { ChannelVitals } from '../health/channel-vitals.js';
import { requestRandom } from './affinity-key.js';

const BATCHES = 60;
const PLANNED_IN_BATCH = 10_000;
const SERVED = { upstreamModel: 'upstream', costs: [] };

/** Plans once. */
type Planner = () => unknown;

/** Plans over channels of five priorities with known vitals; the first `servingCount` of them serve the model `m`. */
function plannerFor(count: number, servingCount: number): Planner {
  const channels = Array.from({ length: count }, (_, index): Channel =>
    sampleChannel({
      ...{ name: `channel-${index}`, priority: index % 5, weight: 1 + (index % 3) },
      models: new Map([[index < servingCount ? 'm' : `m-${index}`, SERVED]]),
    }),
  );
  const vitals = new Map(channels.map(({ id }) => [id, new ChannelVitals()]));
  for (const [index, { id }] of channels.entries()) {
    const { firstByte, breaker } = vitals.get(id)!.model('m');
    firstByte.add(200 + index, 0);
    breaker.succeed(false, 0);
  }
  const index = new ChannelIndex(channels);
  return () =>
    samplePlan({ channels: index.serving('m'), vitalsOf: (id) => vitals.get(id), random: requestRandom(Math.random) });
}

/** The minimum work of a plan: one lookup and one random number per channel, and a sort. */
function minimalPlanner(count: number): Planner {
  const names = Array.from({ length: count }, (_, index) => `id-of-channel-${index}`);
  const weights = new Map(names.map((name, index) => [name, 1 + (index % 3)]));
  return () =>
    names
      .map((name) => ({ name, rank: Math.random() * (weights.get(name) ?? 0) }))
      .sort((left, right) => left.rank - right.rank);
}

/** Microseconds per plan in the fastest batch of each planner: other load only makes batches slower. */
function fastestUs(planners: readonly { readonly plan: Planner; readonly plansInBatch: number }[]): number[] {
  const fastest = planners.map(() => Infinity);
  for (let batch = 0; batch < BATCHES; batch++) {
    for (const [index, { plan, plansInBatch }] of planners.entries()) {
      const startMs = performance.now();
      for (let planned = 0; planned < plansInBatch; planned++) plan();
      fastest[index] = Math.min(fastest[index]!, ((performance.now() - startMs) * 1_000) / plansInBatch);
    }
  }
  return fastest;
}

it('a plan takes a few times the minimum work for its channels, less for many, and no longer for other channels', () => {
  const ofTwenty = PLANNED_IN_BATCH / 20;
  const ofThousand = PLANNED_IN_BATCH / 1_000;
  const [least, small, amongMany, leastOfMany, large] = fastestUs([
    { plan: minimalPlanner(20), plansInBatch: ofTwenty },
    { plan: plannerFor(20, 20), plansInBatch: ofTwenty },
    { plan: plannerFor(1_000, 20), plansInBatch: ofTwenty },
    { plan: minimalPlanner(1_000), plansInBatch: ofThousand },
    { plan: plannerFor(1_000, 1_000), plansInBatch: ofThousand },
  ]) as [number, number, number, number, number];
  const shown = (us: number): string => us.toFixed(1);
  process.stdout.write(
    `planning: ${shown(small)} µs for 20 channels, ${shown(amongMany)} µs among 1,000 (least ${shown(least)} µs); ` +
      `${shown(large)} µs for 1,000 (least ${shown(leastOfMany)} µs)\n`,
  );
  expect(small / least).toBeLessThan(6);
  expect(amongMany / small).toBeLessThan(1.5);
  expect(large / leastOfMany).toBeLessThan(1);
});
