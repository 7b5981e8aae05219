import { sampleChannel } from '../../../../../test/support/samples/sample-channel.js';
import { samplePlan } from '../../../../../test/support/samples/sample-plan.js';
import { ChannelVitals } from '../../../upstreams/domain/health/channel-vitals.js';
import { ChannelIndex } from '../../../upstreams/domain/channel-index.js';
import type { Channel } from '../../../domain/channel.js';
import { notesMaxOf } from './plan-candidates.js';

const BATCHES = 60;
const PLANNED_IN_BATCH = 10_000;
const SERVED = { upstreamModel: 'upstream', toolsApi: null, costs: [] };

/** Plans once. */
type Planner = () => unknown;

interface Fleet {
  readonly count: number;
  /** The first ones serve the model `m`. */
  readonly servingCount?: number;
  readonly priorities?: number;
  /** Of ten channels, how many are disabled, have an open breaker, or a paused credential. */
  readonly disabled?: number;
  readonly open?: number;
  readonly paused?: number;
}

/** Plans over channels with known vitals. */
function plannerFor({
  count,
  servingCount = count,
  priorities = 5,
  disabled = 0,
  open = 0,
  paused = 0,
}: Fleet): Planner {
  const channels = Array.from({ length: count }, (_, index): Channel =>
    sampleChannel({
      name: `channel-${index}`,
      priority: index % priorities,
      weight: 1 + (index % 3),
      status: spread(index) < disabled ? 'disabled' : 'enabled',
      models: new Map([[index < servingCount ? 'm' : `m-${index}`, SERVED]]),
    }),
  );
  const vitals = new Map(channels.map(({ id }) => [id, new ChannelVitals()]));
  for (const [index, { id, credentials }] of channels.entries()) {
    const { firstByte, breaker } = vitals.get(id)!.model('m');
    firstByte.add(200 + index, 0);
    breaker.succeed(false, 0);
    if (spread(index) < open) breaker.openFor(60_000, 'failure_rate', 0);
    const { coolDown } = vitals.get(id)!.credential(credentials[0]!.id);
    if (spread(index) < paused) coolDown.limit(60_000, 0);
  }
  const index = new ChannelIndex(channels);
  const vitalsOf = (id: string) => vitals.get(id);
  return () => {
    const seed = Math.floor(Math.random() * 2 ** 32);
    const served = index.serving('m');
    const notesMax = notesMaxOf(served.length);
    return samplePlan({ channels: served, vitalsOf, random: Math.random, seed, notesMax });
  };
}

/** From 0 to 9, in equal parts over all weights and priorities. */
function spread(index: number): number {
  return Math.floor(index / 15) % 10;
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

const shown = (us: number): string => us.toFixed(1);

it('a plan takes a few times the minimum work for its channels, and no longer for other channels', () => {
  const plansInBatch = PLANNED_IN_BATCH / 20;
  const [least, small, amongMany] = fastestUs([
    { plan: minimalPlanner(20), plansInBatch },
    { plan: plannerFor({ count: 20 }), plansInBatch },
    { plan: plannerFor({ count: 1_000, servingCount: 20 }), plansInBatch },
  ]) as [number, number, number];
  process.stdout.write(
    `planning: ${shown(small)} µs for 20 channels, ${shown(amongMany)} µs among 1,000 (least ${shown(least)} µs)\n`,
  );
  expect(small / least).toBeLessThan(6);
  expect(amongMany / small).toBeLessThan(1.5);
});

it('a plan among 1,000 channels of one model takes a fraction of the minimum work of classifying each', () => {
  const fleets: Readonly<Record<string, Omit<Fleet, 'count'>>> = {
    'five priorities': {},
    'one priority': { priorities: 1 },
    'half disabled': { priorities: 1, disabled: 5 },
    '90 % disabled': { priorities: 1, disabled: 9 },
    'half ejected': { priorities: 1, open: 5 },
    '90 % ejected': { priorities: 1, open: 9 },
    'half paused': { priorities: 1, paused: 5 },
    '90 % paused': { priorities: 1, paused: 9 },
  };
  const plansInBatch = PLANNED_IN_BATCH / 1_000;
  const planners = Object.values(fleets).map((fleet) => ({
    plan: plannerFor({ count: 1_000, ...fleet }),
    plansInBatch,
  }));
  const [least, ...all] = fastestUs([{ plan: minimalPlanner(1_000), plansInBatch }, ...planners]) as [number];
  const figures = Object.keys(fleets).map((name, index) => `${name} ${shown(all[index]!)} µs`);
  process.stdout.write(`planning 1,000: ${figures.join(', ')} (least ${shown(least)} µs)\n`);
  for (const us of all) expect(us / least).toBeLessThan(0.25);
});
