import fc from 'fast-check';
import { Secret } from '#kernel';
import { sampleChannel } from '../../../../test/support/sample-channel.js';
import { samplePlan } from '../../../../test/support/sample-plan.js';
import { ChannelIndex } from '../channel-index.js';
import type { Channel } from '../channel.js';
import { ChannelVitals } from '../health/channel-vitals.js';
import type { Plan } from './plan-candidates.js';
import { NO_PREFERENCES, type PlanRequest } from './plan-request.js';

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

  it('knows only channels that serve the model', () => {
    const index = new ChannelIndex([sampleChannel({ name: 'a' }), sampleChannel({ name: 'b', models: new Map() })]);
    expect(index.serving('m').map(({ name }) => name)).toEqual(['a']);
    expect(index.serving('other')).toEqual([]);
    expect(index.find('id-of-b')?.name).toBe('b');
    expect(index.find('nobody')).toBeNull();
  });
});

describe('planCandidates', () => {
  it('keeps the order it is given where chance says nothing', () => {
    const channels = ['x', 'a', 'm'].map((name) => sampleChannel({ name }));
    expect(namesOf(plan(channels))).toEqual(['x', 'a', 'm']);
  });

  it.each([
    { reason: 'disabled', fields: { status: 'disabled' as const }, request: {} },
    { reason: 'no_credential', fields: { credentials: [] }, request: {} },
    { reason: 'not_in_tier', fields: { tags: ['slow'] }, request: { channelTags: ['fast'] } },
    { reason: 'other_region', fields: { region: 'us' }, request: { region: 'eu' } },
    { reason: 'other_region', fields: { region: null }, request: { region: 'eu' } },
  ])('leaves a channel out and says why: $reason', ({ reason, fields, request }) => {
    const good = sampleChannel({ name: 'good', region: 'eu', tags: ['fast'] });
    const result = plan([sampleChannel({ name: 'bad', ...fields }), good], request);
    expect(namesOf(result)).toEqual(['good']);
    expect(result.notes).toEqual([
      { channel: 'good', kept: true, reason: 'available' },
      { channel: 'bad', kept: false, reason },
    ]);
  });

  it('NBR-6 NBR-7: leaves out channels whose wire format has no such endpoint', () => {
    const channels = [
      sampleChannel({ name: 'foreign', kind: 'anthropic-messages' }),
      sampleChannel({ name: 'plain' }),
      sampleChannel({ name: 'azure', kind: 'azure-openai' }),
    ];
    expect(namesOf(plan(channels))).toEqual(['foreign', 'plain', 'azure']);
    for (const endpoint of ['completions', 'embeddings'] as const) {
      const planned = plan(channels, { endpoint });
      expect(namesOf(planned)).toEqual(['plain', 'azure']);
      expect(planned.notes.at(-1)).toEqual({ channel: 'foreign', kept: false, reason: 'endpoint_not_offered' });
      expect(plan(channels.slice(0, 1), { endpoint }).kind).toBe('no_channel');
    }
  });

  it('REQ-20: a region that no channel has for this caller is told apart from having no channel at all', () => {
    const eu = sampleChannel({ name: 'eu', region: 'eu' });
    expect(plan([eu], { region: 'us' }).kind).toBe('region_not_available');
    expect(plan([{ ...eu, status: 'disabled' }], { region: 'us' }).kind).toBe('no_channel');
    expect(plan([{ ...eu, status: 'disabled' }]).kind).toBe('no_channel');
    expect(plan([], { region: 'eu' }).kind).toBe('no_channel');
  });

  it('takes any one of the tags of a tier', () => {
    const channel = sampleChannel({ tags: ['fast', 'eu'] });
    expect(plan([channel], { channelTags: ['cheap', 'eu'] }).kind).toBe('planned');
    expect(plan([channel], { channelTags: ['cheap'] }).kind).toBe('no_channel');
  });

  it('REQ-22: asks channels that lack a capability last, and all the same when none has it', () => {
    const lacking = sampleChannel({ name: 'lacking', options: { lacks: ['tools'] } });
    const able = sampleChannel({ name: 'able' });
    expect(namesOf(plan([lacking, able]))).toEqual(['lacking', 'able']);
    expect(namesOf(plan([lacking, able], { needs: ['tools'] }))).toEqual(['able', 'lacking']);
    const result = plan([lacking], { needs: ['vision', 'tools'] });
    expect(namesOf(result)).toEqual(['lacking']);
    expect(result.notes).toEqual([{ channel: 'lacking', kept: true, reason: 'lacks_capability' }]);
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

  it('hands on the first credential and the others behind it', () => {
    const credentials = ['one', 'two', 'three'].map((id) => ({
      ...{ id, label: id, weight: 1, rpm: null, tpm: null },
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
    const models = new Map([['m', { upstreamModel: 'u', costs }]]);
    const result = plan([sampleChannel({ models })], { atMs });
    const [candidate] = result.kind === 'planned' ? result.candidates : [];
    expect(candidate?.costVersion?.id ?? null).toBe(costId);
  });
});

const chances = (values: Record<string, number>) => (name: string) => values[name] ?? 0.5;

describe('planCandidates: strategies', () => {
  const named = (name: string, fields: Partial<Omit<Channel, 'options'>> = {}) => sampleChannel({ name, ...fields });

  it('asks lower priorities first, whatever chance says', () => {
    const channels = new ChannelIndex([named('backup', { priority: 2, weight: 100 }), named('main', { priority: 1 })]);
    const draw = chances({ 'id-of-backup': 0.999, 'id-of-main': 0.001 });
    for (const strategy of ['weighted', 'fastest', 'cheapest', 'least_busy'] as const) {
      expect(namesOf(plan(channels.serving('m'), { draw, strategy }))).toEqual(['main', 'backup']);
    }
  });

  it('takes each channel of a group as often as its weight says', () => {
    const channels = [named('light', { weight: 1 }), named('heavy', { weight: 3 }), named('never', { weight: 0 })];
    const firsts = new Map<string, number>();
    // A fixed sequence in place of chance (Lehmer's generator).
    let state = 42;
    const draw = () => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647;
    for (let time = 0; time < 4_000; time++) {
      const [first = ''] = namesOf(plan(channels, { draw }));
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

  it('least busy: of the two drawn first the one with less to do', () => {
    const vitals = vitalsFor({ busy: (one) => one.slots.take(null), idle: () => undefined });
    const draw = chances({ 'id-of-busy': 0.9, 'id-of-idle': 0.8, 'id-of-third': 0.1 });
    const channels = [named('third'), named('idle'), named('busy')];
    expect(namesOf(plan(channels, { draw }))).toEqual(['busy', 'idle', 'third']);
    expect(namesOf(plan(channels, { draw, strategy: 'least_busy', vitalsOf: vitals }))).toEqual([
      'idle',
      'busy',
      'third',
    ]);
  });
});

type Treat = (vitals: ChannelVitals) => unknown;

/** Vitals by channel name, each treated first. */
function vitalsFor(treatments: Record<string, Treat>): PlanRequest['vitalsOf'] {
  const known = new Map<string, ChannelVitals>(
    Object.entries(treatments).map(([name, treat]) => {
      const vitals = new ChannelVitals();
      treat(vitals);
      return [`id-of-${name}`, vitals];
    }),
  );
  return (channelId) => known.get(channelId);
}

const broken =
  (untilMs = 31_000): Treat =>
  (vitals) => {
    vitals.model('m').breaker.openFor(untilMs - 1_000, 'consecutive_failures', 1_000);
  };
const cooled =
  (name: string, pauseMs = 5_000): Treat =>
  (vitals) =>
    vitals.credential(`credential-of-${name}`).coolDown.limit(pauseMs, 1_000);

describe('planCandidates: health', () => {
  const channels = ['a', 'b', 'c', 'd'].map((name) => sampleChannel({ name }));
  const reasonsOf = (result: Plan) => Object.fromEntries(result.notes.map(({ channel, reason }) => [channel, reason]));

  it('leaves out a channel whose breaker is open', () => {
    const result = plan(channels, { vitalsOf: vitalsFor({ a: broken() }) });
    expect(namesOf(result)).toEqual(['b', 'c', 'd']);
    expect(result.notes.at(-1)).toEqual({ channel: 'a', kept: false, reason: 'ejected' });
  });

  it('ejects half of a group at most, and asks those that come back last', () => {
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

  it('lets one request of a half-open breaker through at its place', () => {
    const vitals = vitalsFor({ a: broken(1_000) });
    const result = plan(channels, { vitalsOf: vitals });
    expect(namesOf(result)[0]).toBe('a');
    expect(reasonsOf(result).a).toBe('recovering');
    vitals('id-of-a')?.model('m').breaker.startProbe(1_000);
    expect(reasonsOf(plan(channels, { vitalsOf: vitals })).a).toBe('probing');
  });

  it('takes another credential while one pauses, and another channel while all do', () => {
    const credentials = ['one', 'two'].map((id) => ({
      id,
      label: id,
      weight: 1,
      rpm: null,
      tpm: null,
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

  it('tells a refused credential from one that pauses', () => {
    const refused: Treat = (vitals) => vitals.credential('credential-of-a').coolDown.refuse(1_000);
    const result = plan(channels.slice(0, 1), { vitalsOf: vitalsFor({ a: refused }) });
    expect(result).toEqual({ kind: 'no_channel', notes: [{ channel: 'a', kept: false, reason: 'no_credential' }] });
  });

  it('stays below a ceiling that is known beforehand', () => {
    const [credential] = channels[0]!.credentials;
    const limited = sampleChannel({ name: 'a', credentials: [{ ...credential!, rpm: 1 }] });
    const vitalsOf = vitalsFor({
      a: (vitals) => {
        vitals.credential(credential!.id).use.add(1, 0, 1_000);
      },
    });
    expect(plan([limited], { vitalsOf })).toMatchObject({ kind: 'cooling', waitMs: 59_000 });
  });

  it('asks a channel that has as many requests as it takes after the others', () => {
    const narrow = sampleChannel({ name: 'narrow', options: { concurrency_max: 1 } });
    const vitalsOf = vitalsFor({ narrow: (vitals) => vitals.slots.take(1) });
    expect(namesOf(plan([narrow, channels[0]!]))).toEqual(['narrow', 'a']);
    expect(namesOf(plan([narrow, channels[0]!], { vitalsOf }))).toEqual(['a', 'narrow']);
  });

  /** Health can delay a request, never leave it without anybody to ask. */
  it('always asks somebody, and leaves out at most half, whatever breakers say', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 12 }), (phases) => {
        const group = phases.map((_, index) => sampleChannel({ name: `c${index}` }));
        const treatments = Object.fromEntries(
          phases.map((phase, index) => [
            `c${index}`,
            phase === 0 ? broken() : phase === 1 ? broken(500) : () => undefined,
          ]),
        );
        const result = plan(group, { vitalsOf: vitalsFor(treatments) });
        const asked = namesOf(result);
        expect(result.notes.filter(({ kept }) => kept).length).toBeGreaterThanOrEqual(Math.ceil(group.length / 2));
        expect(asked.length).toBeGreaterThan(0);
        expect(new Set(asked).size).toBe(asked.length);
        expect(result.notes).toHaveLength(group.length);
      }),
    );
  });
});

describe('planCandidates: wishes and conversations', () => {
  const channels = ['a', 'b', 'c'].map((name) => sampleChannel({ name }));
  const wishing = (wishes: Partial<typeof NO_PREFERENCES>) =>
    plan(channels, { preferences: { ...NO_PREFERENCES, ...wishes } });

  it.each([
    { wishes: { only: ['c', 'b'] }, names: ['b', 'c'] },
    { wishes: { ignore: ['b'] }, names: ['a', 'c'] },
    { wishes: { order: ['c', 'a'] }, names: ['c', 'a', 'b'] },
    { wishes: { order: ['c', 'a'], allowFallbacks: false }, names: ['c', 'a'] },
    { wishes: { allowFallbacks: false }, names: ['a'] },
  ])('REQ-20: $wishes asks $names', ({ wishes, names }) => {
    expect(namesOf(wishing(wishes))).toEqual(names);
  });

  it('says that the wishes left nobody', () => {
    expect(wishing({ only: ['x'] }).kind).toBe('excluded_by_request');
    expect(wishing({ ignore: ['a', 'b', 'c'] }).kind).toBe('excluded_by_request');
  });

  it('returns a conversation to its channel and credential, while that is well', () => {
    const stickyTarget = { channelId: 'id-of-c', credentialId: 'two' };
    const credentials = ['one', 'two'].map((id) => ({
      id,
      label: id,
      weight: 1,
      rpm: null,
      tpm: null,
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

  it('lets only its own conversations into a channel that drains', () => {
    const draining = sampleChannel({ name: 'c', status: 'draining' });
    expect(namesOf(plan([draining, channels[0]!]))).toEqual(['a']);
    const stickyTarget = { channelId: 'id-of-c', credentialId: 'credential-of-c' };
    expect(namesOf(plan([draining, channels[0]!], { stickyTarget }))).toEqual(['c', 'a']);
  });

  it('plans among a thousand channels of one model, and names no more than it may ask', () => {
    const many = Array.from({ length: 1_000 }, (_, index) => sampleChannel({ name: `c${index}` }));
    const result = plan(many, { draw: chances({ 'id-of-c777': 0.99 }) });
    expect(namesOf(result)).toHaveLength(8);
    expect(namesOf(result)[0]).toBe('c777');
    expect(result.notes.length).toBeLessThanOrEqual(32);
  });

  it('looks only at the channels of the model, and at each once', () => {
    const others = new Map([['other', { upstreamModel: 'other', costs: [] }]]);
    const thousand = Array.from({ length: 1_000 }, (_, index) =>
      sampleChannel({ name: `c${index}`, ...(index < 20 ? {} : { models: others }) }),
    );
    const looked: string[] = [];
    plan(new ChannelIndex(thousand).serving('m'), { vitalsOf: (id) => (looked.push(id), undefined) });
    expect(looked.sort()).toEqual(Array.from({ length: 20 }, (_, index) => `id-of-c${index}`).sort());
  });
});
