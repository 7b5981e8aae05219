import fc from 'fast-check';
import { Secret } from '#core';
import { propertyRuns } from '../../../../../test/support/property-runs.js';
import { sampleChannel } from '../../../../../test/support/samples/sample-channel.js';
import { samplePlan } from '../../../../../test/support/samples/sample-plan.js';
import { ChannelVitals } from '../../../upstreams/domain/health/channel-vitals.js';
import { ChannelIndex } from '../../../upstreams/domain/channel-index.js';
import type { Channel } from '../../../domain/channel.js';
import { affinityKey, hashText, seededRandom } from '../affinity/affinity-key.js';
import type { Plan } from './plan-candidates.js';
import { NO_PREFERENCES, type PlanRequest, type RoutingPreferences } from './plan-request.js';

const plan = (channels: readonly Channel[], request: Partial<PlanRequest> = {}): Plan =>
  samplePlan({ channels, ...request });

const namesOf = (result: Plan): string[] =>
  result.kind === 'planned' ? result.candidates.map(({ channel }) => channel.name) : [];

describe('ChannelIndex', () => {
  it('orders by priority, then weight, then name, however the channels come', () => {
    const channels = [
      sampleChannel({ name: 'd', priority: 2, weight: 9 }),
      sampleChannel({ name: 'c', priority: 1, weight: 1 }),
      sampleChannel({ name: 'b', priority: 1, weight: 1 }),
      sampleChannel({ name: 'a', priority: 1, weight: 2 }),
    ];
    fc.assert(
      fc.property(fc.shuffledSubarray(channels, { minLength: 4 }), (shuffled) => {
        expect(new ChannelIndex(shuffled).serving('m').map(({ name }) => name)).toEqual(['a', 'b', 'c', 'd']);
      }),
    );
  });

  it('finds only channels that serve the model', () => {
    const index = new ChannelIndex([sampleChannel({ name: 'a' }), sampleChannel({ name: 'b', models: new Map() })]);
    expect(index.serving('m').map(({ name }) => name)).toEqual(['a']);
    expect(index.serving('other')).toEqual([]);
    expect(index.find('id-of-b')?.name).toBe('b');
    expect(index.find('unknown')).toBeNull();
  });

  it('knows what customers call a channel now, also of records that are older than its archive or its label', () => {
    const live = sampleChannel({ name: 'azure', publicName: 'fast' });
    const archived = { id: 'id-of-old', name: 'old', publicName: 'azure' };
    const index = new ChannelIndex([live], [archived]);
    const named = ['id-of-azure', 'fast', 'azure', 'id-of-old', 'old', 'unknown'].map((one) => index.publicNameOf(one));
    expect(named).toEqual(['fast', 'fast', 'fast', 'azure', 'azure', null]);
  });
});

describe('planCandidates', () => {
  it('keeps the given order for equal random numbers', () => {
    const channels = ['x', 'a', 'm'].map((name) => sampleChannel({ name }));
    expect(namesOf(plan(channels))).toEqual(['x', 'a', 'm']);
  });

  it.each([
    { reason: 'disabled', fields: { status: 'disabled' as const }, request: {} },
    { reason: 'no_credential', fields: { credentials: [] }, request: {} },
    { reason: 'not_in_tier', fields: { tags: ['slow'] }, request: { channelTags: ['fast'] } },
    { reason: 'not_in_project', fields: { tags: ['slow'] }, request: { projectChannelTags: ['fast'] } },
    { reason: 'other_region', fields: { region: 'us' }, request: { region: 'eu' } },
    { reason: 'other_region', fields: { region: null }, request: { region: 'eu' } },
  ])('excludes a channel and reports why: $reason', ({ reason, fields, request }) => {
    const good = sampleChannel({ name: 'good', region: 'eu', tags: ['fast'] });
    const result = plan([sampleChannel({ name: 'bad', ...fields }), good], request);
    expect(namesOf(result)).toEqual(['good']);
    expect(result.notes).toEqual([
      { channel: 'id-of-good', kept: true, reason: 'available' },
      { channel: 'id-of-bad', kept: false, reason },
    ]);
  });

  it('NBR-6 NBR-7: excludes channels with a wire format without the endpoint', () => {
    const channels = [
      sampleChannel({ name: 'foreign', kind: 'anthropic-messages' }),
      sampleChannel({ name: 'plain' }),
      sampleChannel({ name: 'azure', kind: 'azure-openai' }),
    ];
    expect(namesOf(plan(channels))).toEqual(['foreign', 'plain', 'azure']);
    for (const endpoint of ['completions', 'embeddings'] as const) {
      const planned = plan(channels, { endpoint });
      expect(namesOf(planned)).toEqual(['plain', 'azure']);
      expect(planned.notes.at(-1)).toEqual({ channel: 'id-of-foreign', kept: false, reason: 'endpoint_not_offered' });
      expect(plan(channels.slice(0, 1), { endpoint }).kind).toBe('no_channel');
    }
  });

  it('REQ-20: distinguishes a region without a channel for this caller from no channel at all', () => {
    const eu = sampleChannel({ name: 'eu', region: 'eu' });
    expect(plan([eu], { region: 'us' }).kind).toBe('region_not_available');
    expect(plan([{ ...eu, status: 'disabled' }], { region: 'us' }).kind).toBe('no_channel');
    expect(plan([{ ...eu, status: 'disabled' }]).kind).toBe('no_channel');
    expect(plan([], { region: 'eu' }).kind).toBe('no_channel');
  });

  it('ATK-393: of test organizations only channels that serve them are candidates, and the others say so', () => {
    const real = sampleChannel({ name: 'real' });
    const marked = sampleChannel({ name: 'marked', options: { test_organizations: true } });
    expect(namesOf(plan([real, marked]))).toEqual(['real', 'marked']);
    const result = plan([real, marked], { isTest: true });
    expect(namesOf(result)).toEqual(['marked']);
    expect(result.notes).toContainEqual({ channel: 'id-of-real', kept: false, reason: 'not_for_tests' });
    const stickyTarget = { channelId: real.id, credentialId: 'credential-of-real' };
    expect(namesOf(plan([real, marked], { isTest: true, stickyTarget }))).toEqual(['marked']);
    const preferences = { ...NO_PREFERENCES, only: ['real'] };
    expect(plan([real, marked], { isTest: true, preferences }).kind).toBe('excluded_by_request');
    expect(plan([real], { isTest: true, preferences, region: 'eu', exceedsMaxPrice: true }).kind).toBe('not_for_tests');
    expect(plan([real, { ...marked, status: 'disabled' }], { isTest: true }).kind).toBe('no_channel');
    const many = Array.from({ length: 80 }, (_, index) => sampleChannel({ name: `real-${index}` }));
    expect(namesOf(plan([...many, marked], { isTest: true, seed: 7 }))).toEqual(['marked']);
  });

  it('accepts a channel with any tag of the tier', () => {
    const channel = sampleChannel({ tags: ['fast', 'eu'] });
    expect(plan([channel], { channelTags: ['cheap', 'eu'] }).kind).toBe('planned');
    expect(plan([channel], { channelTags: ['cheap'] }).kind).toBe('no_channel');
  });

  it('REQ-22: tries channels that lack a capability last, also when none has it', () => {
    const lacking = sampleChannel({ name: 'lacking', options: { lacks: ['tools'] } });
    const able = sampleChannel({ name: 'able' });
    expect(namesOf(plan([lacking, able]))).toEqual(['lacking', 'able']);
    expect(namesOf(plan([lacking, able], { needs: ['tools'] }))).toEqual(['able', 'lacking']);
    const result = plan([lacking], { needs: ['vision', 'tools'] });
    expect(namesOf(result)).toEqual(['lacking']);
    expect(result.notes).toEqual([{ channel: 'id-of-lacking', kept: true, reason: 'lacks_capability' }]);
  });

  it.each([
    ['openai-compatible', {}, true],
    ['azure-openai', {}, true],
    ['anthropic-messages', {}, true],
    ['gemini', {}, false],
    ['openai-compatible', { drop: ['parallel_tool_calls'] }, false],
  ] as const)('REQ-22: one tool at a time: %s with %j can promise it: %p', (kind, options, canPromise) => {
    const channel = sampleChannel({ name: 'one', kind, options });
    const other = sampleChannel({ name: 'other' });
    expect(namesOf(plan([channel, other]))).toEqual(['one', 'other']);
    const single = { singleCalls: true };
    expect(namesOf(plan([channel, other], single))).toEqual(canPromise ? ['one', 'other'] : ['other', 'one']);
    expect(namesOf(plan([channel], single))).toEqual(['one']);
  });

  it('returns the first credential and the others after it', () => {
    const credentials = ['one', 'two', 'three'].map((id) => ({
      id,
      label: id,
      weight: 1,
      rpm: null,
      tpm: null,
      proxy: null,
      secret: new Secret(id),
      secretVersion: 1,
    }));
    const result = plan([sampleChannel({ credentials })]);
    const [candidate] = result.kind === 'planned' ? result.candidates : [];
    expect(candidate?.credential.id).toBe('one');
    expect(candidate?.otherCredentials.map(({ id }) => id)).toEqual(['two', 'three']);
    expect(candidate?.upstreamModel).toBe('upstream-m');
  });

  it.each([
    { atMs: 99, costId: null },
    { atMs: 100, costId: 'old' },
    { atMs: 200, costId: 'new' },
  ])('pins the cost version in force at $atMs: $costId', ({ atMs, costId }) => {
    const costs = [
      { id: 'new', effectiveFromMs: 200, rows: [] },
      { id: 'old', effectiveFromMs: 100, rows: [] },
    ];
    const models = new Map([['m', { upstreamModel: 'u', toolsApi: null, costs }]]);
    const result = plan([sampleChannel({ models })], { atMs });
    const [candidate] = result.kind === 'planned' ? result.candidates : [];
    expect(candidate?.costVersion?.id ?? null).toBe(costId);
  });
});

const randomBy = (values: Record<string, number>) => (name: string) => values[name] ?? 0.5;

describe('planCandidates: strategies', () => {
  const named = (name: string, fields: Partial<Omit<Channel, 'options'>> = {}) => sampleChannel({ name, ...fields });

  it('tries lower priorities first, for any random numbers', () => {
    const channels = new ChannelIndex([named('backup', { priority: 2, weight: 100 }), named('main', { priority: 1 })]);
    const random = randomBy({ 'id-of-backup': 0.999, 'id-of-main': 0.001 });
    for (const strategy of ['weighted', 'fastest', 'cheapest', 'least_busy'] as const) {
      expect(namesOf(plan(channels.serving('m'), { random, strategy }))).toEqual(['main', 'backup']);
    }
  });

  it('tries each channel of a group first in proportion to its weight', () => {
    const channels = [named('light', { weight: 1 }), named('heavy', { weight: 3 }), named('never', { weight: 0 })];
    const firsts = new Map<string, number>();
    // A fixed sequence of random numbers (Lehmer's generator).
    let state = 42;
    const random = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let time = 0; time < 4_000; time++) {
      const [first = ''] = namesOf(plan(channels, { random }));
      firsts.set(first, (firsts.get(first) ?? 0) + 1);
    }
    expect(firsts.get('heavy')).toBeGreaterThan(2_850);
    expect(firsts.get('heavy')).toBeLessThan(3_150);
    expect(firsts.get('never')).toBeUndefined();
  });

  it('cheapest: by what the channel charges, unknown costs last', () => {
    const costing = (name: string, rate: bigint) =>
      named(name, {
        models: new Map([
          [
            'm',
            {
              upstreamModel: 'u',
              toolsApi: null,
              costs: [
                { id: 'c', effectiveFromMs: 0, rows: [{ fromPromptTokens: 0, rates: { input: rate, output: rate } }] },
              ],
            },
          ],
        ]),
      });
    const channels = [named('unknown'), costing('dear', 9n), costing('cheap', 2n)];
    expect(namesOf(plan(channels, { strategy: 'cheapest' }))).toEqual(['cheap', 'dear', 'unknown']);
  });

  it('fastest: by the time to the first byte, those never measured first', () => {
    const vitals = vitalsFor({
      slow: (one) => {
        one.model('m').firstByte.add(900, 1_000);
      },
      quick: (one) => {
        one.model('m').firstByte.add(90, 1_000);
      },
    });
    const channels = [named('slow'), named('quick'), named('new')];
    expect(namesOf(plan(channels, { strategy: 'fastest', vitalsOf: vitals }))).toEqual(['new', 'quick', 'slow']);
  });

  it('least busy: of the first two the one with less load', () => {
    const vitals = vitalsFor({ busy: (one) => one.slots.take(null), idle: () => undefined });
    const random = randomBy({ 'id-of-busy': 0.9, 'id-of-idle': 0.8, 'id-of-third': 0.1 });
    const channels = [named('third'), named('idle'), named('busy')];
    expect(namesOf(plan(channels, { random }))).toEqual(['busy', 'idle', 'third']);
    expect(namesOf(plan(channels, { random, strategy: 'least_busy', vitalsOf: vitals }))).toEqual([
      'idle',
      'busy',
      'third',
    ]);
  });
});

type Setup = (vitals: ChannelVitals) => unknown;

/** Vitals by channel name, each prepared by its setup. */
function vitalsFor(setups: Record<string, Setup>): PlanRequest['vitalsOf'] {
  const known = new Map<string, ChannelVitals>(
    Object.entries(setups).map(([name, setUp]) => {
      const vitals = new ChannelVitals();
      setUp(vitals);
      return [`id-of-${name}`, vitals];
    }),
  );
  return (channelId) => known.get(channelId);
}

const broken =
  (untilMs = 31_000): Setup =>
  (vitals) => {
    vitals.model('m').breaker.openFor(untilMs - 1_000, 'consecutive_failures', 1_000);
  };
const cooled =
  (name: string, pauseMs = 5_000): Setup =>
  (vitals) =>
    vitals.credential(`credential-of-${name}`).coolDown.limit(pauseMs, 1_000);

describe('planCandidates: health', () => {
  const channels = ['a', 'b', 'c', 'd'].map((name) => sampleChannel({ name }));
  const reasonsOf = (result: Plan) =>
    Object.fromEntries(result.notes.map(({ channel, reason }) => [channel.replace('id-of-', ''), reason]));

  it('excludes a channel with an open breaker', () => {
    const result = plan(channels, { vitalsOf: vitalsFor({ a: broken() }) });
    expect(namesOf(result)).toEqual(['b', 'c', 'd']);
    expect(result.notes.at(-1)).toEqual({ channel: 'id-of-a', kept: false, reason: 'ejected' });
  });

  it('ejects at most half of a group, and tries the restored ones last', () => {
    const vitalsOf = vitalsFor({ a: broken(31_000), b: broken(21_000), c: broken(41_000) });
    const result = plan(channels, { vitalsOf });
    expect(namesOf(result)).toEqual(['d', 'b']);
    expect(reasonsOf(result)).toEqual({ d: 'available', b: 'last_resort', c: 'ejected', a: 'ejected' });
  });

  it('never ejects the last channel, nor the last of those the caller allows', () => {
    expect(namesOf(plan(channels.slice(0, 1), { vitalsOf: vitalsFor({ a: broken() }) }))).toEqual(['a']);
    const preferences = { ...NO_PREFERENCES, only: ['a'] };
    expect(namesOf(plan(channels, { vitalsOf: vitalsFor({ a: broken() }), preferences }))).toEqual(['a']);
    const vitalsOf = vitalsFor({ a: broken(), b: cooled('b') });
    expect(namesOf(plan(channels.slice(0, 2), { vitalsOf }))).toEqual(['a']);
  });

  it('keeps a half-open channel at its position for one probe', () => {
    const vitals = vitalsFor({ a: broken(1_000) });
    const result = plan(channels, { vitalsOf: vitals });
    expect(namesOf(result)[0]).toBe('a');
    expect(reasonsOf(result).a).toBe('recovering');
    vitals('id-of-a')?.model('m').breaker.startProbe(1_000);
    expect(reasonsOf(plan(channels, { vitalsOf: vitals })).a).toBe('probing');
  });

  it('uses another credential while one is paused, and another channel while all are', () => {
    const credentials = ['one', 'two'].map((id) => ({
      id,
      label: id,
      weight: 1,
      rpm: null,
      tpm: null,
      proxy: null,
      secret: new Secret(id),
      secretVersion: 1,
    }));
    const pool = sampleChannel({ name: 'pool', credentials });
    const one = vitalsFor({ pool: (vitals) => vitals.credential('one').coolDown.limit(5_000, 1_000) });
    const result = plan([pool], { vitalsOf: one });
    expect(result.kind === 'planned' && result.candidates.map(({ credential }) => credential.id)).toEqual(['two']);
    const cooling = plan([channels[0]!, channels[1]!], {
      vitalsOf: vitalsFor({ a: cooled('a'), b: cooled('b', 3_000) }),
    });
    expect(cooling).toMatchObject({ kind: 'cooling', waitMs: 3_000 });
    expect(plan([channels[0]!], { vitalsOf: vitalsFor({ a: cooled('a') }), nowMs: 6_000 }).kind).toBe('planned');
  });

  it('distinguishes a refused credential from a paused one', () => {
    const refused: Setup = (vitals) => vitals.credential('credential-of-a').coolDown.refuse(1_000);
    const result = plan(channels.slice(0, 1), { vitalsOf: vitalsFor({ a: refused }) });
    expect(result).toEqual({
      kind: 'no_channel',
      notes: [{ channel: 'id-of-a', kept: false, reason: 'no_credential' }],
    });
  });

  it('stays below a known limit of the provider', () => {
    const [credential] = channels[0]!.credentials;
    const limited = sampleChannel({ name: 'a', credentials: [{ ...credential!, rpm: 1 }] });
    const vitalsOf = vitalsFor({
      a: (vitals) => {
        vitals.credential(credential!.id).use.add(1, 0, 1_000);
      },
    });
    expect(plan([limited], { vitalsOf })).toMatchObject({ kind: 'cooling', waitMs: 59_000 });
  });

  it('tries a channel at its concurrency limit after the others', () => {
    const narrow = sampleChannel({ name: 'narrow', options: { concurrency_max: 1 } });
    const vitalsOf = vitalsFor({ narrow: (vitals) => vitals.slots.take(1) });
    expect(namesOf(plan([narrow, channels[0]!]))).toEqual(['narrow', 'a']);
    expect(namesOf(plan([narrow, channels[0]!], { vitalsOf }))).toEqual(['a', 'narrow']);
  });

  /** Health may delay a request, but never removes all candidates. */
  it('always has a candidate, and ejects at most half, for any state of breakers', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 12 }), (phases) => {
        const group = phases.map((_, index) => sampleChannel({ name: `c${index}` }));
        const setups = Object.fromEntries(
          phases.map((phase, index) => [
            `c${index}`,
            phase === 0 ? broken() : phase === 1 ? broken(500) : () => undefined,
          ]),
        );
        const result = plan(group, { vitalsOf: vitalsFor(setups) });
        const attempted = namesOf(result);
        expect(result.notes.filter(({ kept }) => kept).length).toBeGreaterThanOrEqual(Math.ceil(group.length / 2));
        expect(attempted.length).toBeGreaterThan(0);
        expect(new Set(attempted).size).toBe(attempted.length);
        expect(result.notes).toHaveLength(group.length);
      }),
    );
  });
});

describe('planCandidates: preferences and affinity', () => {
  const channels = ['a', 'b', 'c'].map((name) => sampleChannel({ name }));
  const planWith = (preferences: Partial<typeof NO_PREFERENCES>) =>
    plan(channels, { preferences: { ...NO_PREFERENCES, ...preferences } });

  it.each([
    { preferences: { only: ['c', 'b'] }, names: ['b', 'c'] },
    { preferences: { ignore: ['b'] }, names: ['a', 'c'] },
    { preferences: { order: ['c', 'a'] }, names: ['c', 'a', 'b'] },
    { preferences: { order: ['c', 'a'], allowFallbacks: false }, names: ['c', 'a'] },
    { preferences: { allowFallbacks: false }, names: ['a'] },
  ])('REQ-20: $preferences keeps $names', ({ preferences, names }) => {
    expect(namesOf(planWith(preferences))).toEqual(names);
  });

  it('reports that the preferences exclude all channels', () => {
    expect(planWith({ only: ['x'] }).kind).toBe('excluded_by_request');
    expect(planWith({ ignore: ['a', 'b', 'c'] }).kind).toBe('excluded_by_request');
  });

  it('REQ-20: in the caller’s options channels have their public names, and no others', () => {
    const named = [
      sampleChannel({ name: 'azure', publicName: 'fast' }),
      sampleChannel({ name: 'other', publicName: 'x' }),
    ];
    const planNamed = (options: Partial<RoutingPreferences>): Plan =>
      plan(named, { preferences: { ...NO_PREFERENCES, ...options } });
    expect(namesOf(planNamed({ only: ['fast'] }))).toEqual(['azure']);
    expect(namesOf(planNamed({ order: ['x'] }))).toEqual(['other', 'azure']);
    expect(namesOf(planNamed({ order: ['other'] }))).toEqual(['azure', 'other']);
    expect(namesOf(planNamed({ ignore: ['azure', 'id-of-azure'] }))).toEqual(['azure', 'other']);
    expect(planNamed({ only: ['azure', 'FAST'] }).kind).toBe('excluded_by_request');
  });

  it('prefers the sticky channel and credential while they are healthy', () => {
    const stickyTarget = { channelId: 'id-of-c', credentialId: 'two' };
    const credentials = ['one', 'two'].map((id) => ({
      id,
      label: id,
      weight: 1,
      rpm: null,
      tpm: null,
      proxy: null,
      secret: new Secret(id),
      secretVersion: 1,
    }));
    const backup = sampleChannel({ name: 'c', priority: 900, credentials });
    const result = plan([channels[0]!, backup], { stickyTarget });
    expect(namesOf(result)).toEqual(['c', 'a']);
    expect(result.kind === 'planned' && result.candidates[0]?.credential.id).toBe('two');
    expect(namesOf(plan([channels[0]!, backup], { stickyTarget, vitalsOf: vitalsFor({ c: broken() }) }))).toEqual([
      'a',
    ]);
  });

  it('keeps a draining channel only as a sticky target', () => {
    const draining = sampleChannel({ name: 'c', status: 'draining' });
    expect(namesOf(plan([draining, channels[0]!]))).toEqual(['a']);
    const stickyTarget = { channelId: 'id-of-c', credentialId: 'credential-of-c' };
    expect(namesOf(plan([draining, channels[0]!], { stickyTarget }))).toEqual(['c', 'a']);
  });

  it('plans among a thousand channels of one model, with bounded candidates and notes', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => sampleChannel({ name: `c${index}` }));
    const result = plan(many, { random: randomBy({ 'id-of-c777': 0.99 }) });
    expect(namesOf(result)).toHaveLength(8);
    expect(namesOf(result)[0]).toBe('c777');
    expect(result.notes.length).toBeLessThanOrEqual(32);
  });

  it('reads only the channels of the model, and each once', () => {
    const others = new Map([['other', { upstreamModel: 'other', toolsApi: null, costs: [] }]]);
    const thousand = Array.from({ length: 1_000 }, (_, index) =>
      sampleChannel({ name: `c${index}`, ...(index < 20 ? {} : { models: others }) }),
    );
    const readIds: string[] = [];
    plan(new ChannelIndex(thousand).serving('m'), { vitalsOf: (id) => (readIds.push(id), undefined) });
    expect(readIds.sort()).toEqual(Array.from({ length: 20 }, (_, index) => `id-of-c${index}`).sort());
  });
});

describe('planCandidates among many channels', () => {
  const ROUNDS = 4_000;
  const channels = new ChannelIndex(
    Array.from({ length: 200 }, (_, index) =>
      sampleChannel({ name: `c${index}`, priority: index % 2, weight: 1 + (index % 4) }),
    ),
  ).serving('m');
  const lowest = channels.filter(({ priority }) => priority === 0);
  it.each<[what: string, seedOf: (round: number) => number | null]>([
    ['a generator', () => null],
    ['the seed of a request', () => Math.floor(Math.random() * 2 ** 32)],
    ['affinity keys', (round) => hashText(affinityKey([`conversation ${round}`]))],
  ])('tries each first, and second, in proportion to its weight: %s', (_what, seedOf) => {
    const first = new Map<number, number>();
    const second = new Map<number, number>();
    for (let round = 0; round < ROUNDS; round++) {
      const result = plan(channels, { random: Math.random, seed: seedOf(round) });
      const [one, other] = result.kind === 'planned' ? result.candidates.map(({ channel }) => channel) : [];
      expect([one!.priority, other!.priority]).toEqual([0, 0]);
      for (const [counts, { weight }] of [[first, one!] as const, [second, other!] as const]) {
        counts.set(weight, (counts.get(weight) ?? 0) + 1);
      }
    }
    const total = lowest.reduce((sum, { weight }) => sum + weight, 0);
    for (const weight of new Set(lowest.map((one) => one.weight))) {
      const share = lowest.filter((one) => one.weight === weight).reduce((sum, one) => sum + one.weight, 0) / total;
      // Five standard deviations.
      const tolerance = 5 * Math.sqrt((share * (1 - share)) / ROUNDS) + 0.005;
      for (const counts of [first, second]) {
        expect(Math.abs((counts.get(weight) ?? 0) / ROUNDS - share)).toBeLessThan(tolerance);
      }
    }
  });

  it('looks at more channels of a priority once fewer of them are healthy', () => {
    const vitals = new Map(channels.map(({ id }) => [id, new ChannelVitals()]));
    const vitalsOf = (id: string) => vitals.get(id);
    for (const [round, openCount] of [0, 50, 0, 70, 20, 60, 95, 30].entries()) {
      for (const [index, { id }] of lowest.entries()) {
        const { breaker } = vitals.get(id)!.model('m');
        if ((index * 7) % 100 < openCount) breaker.openFor(60_000, 'failure_rate', 0);
        else breaker.close(0);
      }
      for (let nth = 0; nth < 50; nth++) {
        const seed = hashText(`${round} ${nth}`);
        const request = { random: seededRandom(seed), vitalsOf };
        expect(plan(channels, { ...request, seed }).notes).toEqual(plan(channels, request).notes);
      }
    }
  });

  it('ranks a drained sticky target that recovers among the others', () => {
    const many = Array.from({ length: 100 }, (_, index) =>
      sampleChannel({ name: `c${index}`, weight: 0, ...(index === 47 ? { weight: 1, status: 'draining' } : {}) }),
    );
    const vitals = new ChannelVitals();
    vitals.model('m').breaker.openFor(0, 'failure_rate', 0);
    const result = plan(new ChannelIndex(many).serving('m'), {
      seed: hashText(''),
      vitalsOf: (id) => (id === 'id-of-c47' ? vitals : undefined),
      stickyTarget: { channelId: 'id-of-c47', credentialId: 'credential-of-c47' },
    });
    expect(result.notes[0]).toEqual({ channel: 'id-of-c47', kept: true, reason: 'recovering' });
  });

  /** A channel of any kind that planning distinguishes. */
  const anyChannel = fc.record({
    weight: fc.constantFrom(0, 1, 1, 3, 1_000),
    priority: fc.constantFrom(0, 0, 0, 1),
    status: fc.constantFrom('enabled', 'enabled', 'enabled', 'draining', 'disabled' as const),
    credentialCount: fc.constantFrom(0, 1, 1, 1, 2),
    rpm: fc.constantFrom(null, null, 1),
    lacks: fc.constantFrom([], [], ['tools']),
    tags: fc.constantFrom(['fast'], ['fast'], ['slow']),
  });
  /** Ten kinds, each in one of these states at each step. */
  const anyState = fc.constantFrom<State>(
    'well',
    'well',
    'well',
    'open',
    'half_open',
    'probing',
    'paused',
    'busy',
    'used_up',
  );
  type State = 'well' | 'open' | 'half_open' | 'probing' | 'paused' | 'busy' | 'used_up';

  it.each([1, 4])('plans as if it had looked at each channel, %d kinds of them, while health changes', (kinds) => {
    const fleet = fc.array(anyChannel, { minLength: kinds, maxLength: kinds });
    const steps = fc.array(fc.array(anyState, { minLength: 10, maxLength: 10 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(fleet, steps, fc.string(), fc.option(fc.nat(149)), (fields, states, key, sticky) => {
        const many = Array.from({ length: 150 }, (_, index) => channelOf(fields[index % kinds]!, index));
        const serving = new ChannelIndex(many).serving('m');
        const vitals = new Map<string, ChannelVitals>();
        const seed = hashText(key);
        const target = sticky === null ? null : many[sticky]!;
        const request = {
          seed,
          random: seededRandom(seed),
          vitalsOf: (id: string) => vitals.get(id),
          stickyTarget:
            target === null ? null : { channelId: target.id, credentialId: target.credentials.at(-1)?.id ?? 'x' },
          needs: ['tools' as const],
          channelTags: ['fast'],
        };
        for (const [step, phases] of states.entries()) {
          const nowMs = 1_000 + step * 10_000;
          for (const [index, one] of many.entries()) bring(vitals, one, phases[index % phases.length]!, nowMs);
          const now = { ...request, nowMs, atMs: nowMs };
          expect(shown(plan(serving, now))).toEqual(shown(plan(serving, { ...now, seed: null })));
          // Pauses and openings end by themselves.
          const later = { ...now, nowMs: nowMs + 6_000, atMs: nowMs + 6_000 };
          expect(shown(plan(serving, later))).toEqual(shown(plan(serving, { ...later, seed: null })));
        }
      }),
      { numRuns: propertyRuns(40) },
    );
  });

  function channelOf(fields: AnyChannel, index: number): Channel {
    const { credentialCount, rpm, lacks, ...others } = fields;
    const credentials = Array.from({ length: credentialCount }, (_, nth) => ({
      id: `credential-${index}-${nth}`,
      label: 'one',
      weight: 1 + nth,
      rpm,
      tpm: null,
      proxy: null,
      secret: new Secret('sk-test'),
      secretVersion: 1,
    }));
    return sampleChannel({ name: `c${index}`, ...others, credentials, options: { lacks, concurrency_max: 1 } });
  }

  /** Vitals of healthy channels are left unknown until they had another state. */
  function bring(all: Map<string, ChannelVitals>, { id, credentials }: Channel, state: State, nowMs: number): void {
    if (state === 'well' && !all.has(id)) return;
    const vitals = all.get(id) ?? new ChannelVitals();
    all.set(id, vitals);
    const { breaker } = vitals.model('m');
    breaker.close(nowMs);
    for (const credential of credentials) vitals.credential(credential.id).coolDown.end();
    if (state === 'open') breaker.openFor(5_000, 'failure_rate', nowMs);
    if (state === 'half_open' || state === 'probing') breaker.openFor(0, 'failure_rate', nowMs);
    if (state === 'probing') breaker.startProbe(nowMs);
    if (state === 'busy') vitals.slots.take(null);
    for (const credential of credentials) {
      const known = vitals.credential(credential.id);
      if (state === 'paused') known.coolDown.limit(5_000, nowMs);
      if (state === 'used_up') known.use.add(1, 0, nowMs);
    }
  }

  const shown = (result: Plan) => ({
    notes: result.notes,
    candidates:
      result.kind === 'planned'
        ? result.candidates.map(({ credential, otherCredentials }) =>
            [credential, ...otherCredentials].map(({ id }) => id),
          )
        : result.kind,
  });
});

type AnyChannel = Pick<Channel, 'weight' | 'priority' | 'status' | 'tags'> & {
  readonly credentialCount: number;
  readonly rpm: number | null;
  readonly lacks: readonly string[];
};
