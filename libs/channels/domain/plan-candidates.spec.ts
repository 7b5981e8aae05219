import fc from 'fast-check';
import { Secret } from '#kernel';
import { sampleChannel } from '../../../test/support/sample-channel.js';
import { ChannelIndex } from './channel-index.js';
import type { Channel } from './channel.js';
import { planCandidates, type Plan, type PlanRequest } from './plan-candidates.js';

const plan = (channels: readonly Channel[], request: Partial<PlanRequest> = {}): Plan =>
  planCandidates({
    channels,
    modelId: 'm',
    endpoint: 'chat',
    needs: [],
    region: null,
    channelTags: [],
    atMs: 1_000,
    ...request,
  });

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
  it('keeps the order it is given', () => {
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
      { channel: 'bad', kept: false, reason },
      { channel: 'good', kept: true, reason: 'available' },
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
      expect(planned.notes[0]).toEqual({ channel: 'foreign', kept: false, reason: 'endpoint_not_offered' });
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

  it('hands on the first credential and the others behind it', () => {
    const credentials = ['one', 'two', 'three'].map((id) => ({ id, label: id, weight: 1, secret: new Secret(id) }));
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
