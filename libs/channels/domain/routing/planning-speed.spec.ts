import { sampleChannel } from '../../../../test/support/sample-channel.js';
import { samplePlan } from '../../../../test/support/sample-plan.js';
import { ChannelIndex } from '../channel-index.js';
import type { Channel } from '../channel.js';
import { ChannelVitals } from '../health/channel-vitals.js';

const BATCHES = 30;
const PLANNED_IN_BATCH = 10_000;
/** Under Jest a plan takes ten times what it takes in the built program, and on a machine that does much else twice that. */
const HERE = 20;
const SERVED = { upstreamModel: 'upstream', costs: [] };

/** Channels of five priorities, of which something is known; the model `m` is served by the first of them. */
function channelsOf(count: number, servingCount: number) {
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
  return { channels, vitals };
}

/** Microseconds of one plan, in the quickest of many batches: what else runs only ever makes it slower. */
function planningUs(count: number, servingCount: number): number {
  const { channels, vitals } = channelsOf(count, servingCount);
  const plansInBatch = PLANNED_IN_BATCH / servingCount;
  const index = new ChannelIndex(channels);
  let quickestUs = Infinity;
  for (let batch = 0; batch < BATCHES; batch++) {
    const startMs = performance.now();
    for (let plan = 0; plan < plansInBatch; plan++) {
      samplePlan({ channels: index.serving('m'), vitalsOf: (id) => vitals.get(id), draw: Math.random });
    }
    quickestUs = Math.min(quickestUs, ((performance.now() - startMs) * 1_000) / plansInBatch);
  }
  return quickestUs;
}

describe('the speed of planning', () => {
  it.each([
    { count: 20, serving: 20, boundUs: 5 },
    { count: 1_000, serving: 20, boundUs: 5 },
    { count: 1_000, serving: 1_000, boundUs: 100 },
  ])(
    '$serving candidates of $count channels: $boundUs µs in the built program, on a quiet machine',
    ({ count, serving, boundUs }) => {
      expect(planningUs(count, serving)).toBeLessThan(boundUs * HERE);
    },
  );
});
