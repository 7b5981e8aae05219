import fc from 'fast-check';
import { ENDPOINTS, NO_USAGE } from '#kernel';
import { PURE_RUNS } from '../../test/support/property-runs.js';
import type { CostReport } from './reported-cost.js';
import { parseUsageEvent, serializeUsageEvent, type UsageEvent, WAIVERS } from './usage-event.js';

const amount = fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: 9_000_000_000_000_000n }));

const ATTEMPT_KEYS = [
  ...(['channelId', 'channelName', 'credentialId', 'upstreamModel', 'status', 'reason'] as const),
  ...(['durationMs', 'costVersionId', 'meters', 'costNanoUsd'] as const),
];

const event: fc.Arbitrary<UsageEvent> = fc.record({
  requestId: fc.uuid(),
  grade: fc.constantFrom(1 as const, 2 as const),
  organizationId: fc.uuid(),
  keyId: fc.uuid(),
  tierId: fc.uuid(),
  modelId: fc.uuid(),
  endpoint: fc.constantFrom(...ENDPOINTS),
  requestedModel: fc.string(),
  channelId: fc.option(fc.uuid()),
  stream: fc.boolean(),
  outcome: fc.constantFrom('completed' as const, 'client_closed' as const),
  statusCode: fc.option(fc.integer()),
  errorCode: fc.option(fc.string()),
  finishReason: fc.option(fc.string()),
  usageSource: fc.constantFrom('upstream' as const, 'counted' as const),
  usage: fc.constantFrom(NO_USAGE, { ...NO_USAGE, promptTokens: 3, audioOutputTokens: 1 }),
  meters: fc.constantFrom({}, { input: 3 }),
  priceVersionId: fc.uuid(),
  advisor: fc.option(
    fc.record({
      modelId: fc.uuid(),
      priceVersionId: fc.uuid(),
      promptTokens: fc.nat(),
      meters: fc.constantFrom({}, { input: 3 }),
    }),
  ),
  multipliersPpm: fc.array(amount),
  holdNanoUsd: amount,
  chargeNanoUsd: amount,
  forgoneNanoUsd: amount,
  waiver: fc.option(fc.constantFrom(...WAIVERS)),
  waivedNanoUsd: amount,
  unseenTokens: fc.nat(),
  attempts: fc.array(
    fc.record(
      {
        channelId: fc.uuid(),
        channelName: fc.string(),
        credentialId: fc.uuid(),
        upstreamModel: fc.string(),
        status: fc.option(fc.integer()),
        reason: fc.option(fc.string()),
        durationMs: fc.integer(),
        costVersionId: fc.option(fc.uuid()),
        meters: fc.constantFrom({}, { output: 1 }),
        costNanoUsd: amount,
        listCostNanoUsd: amount,
        costReport: fc.constantFrom<CostReport>(
          { result: 'absent' },
          { result: 'booked', value: '1e-7', usdPerUnit: '1' },
        ),
        upstreamFacts: fc.constantFrom({ provider: 'X', 'usage.cost': '0.00120' }),
        cacheMarks: fc.integer({ min: 1, max: 4 }),
        upstreamRequestId: fc.string(),
      },
      { requiredKeys: ATTEMPT_KEYS },
    ),
  ),
  candidates: fc.array(
    fc.record(
      {
        model: fc.string(),
        channel: fc.string(),
        kept: fc.boolean(),
        reason: fc.oneof(fc.constant('available'), fc.string()),
      },
      { requiredKeys: ['channel', 'kept', 'reason'] },
    ),
  ),
  routeId: fc.option(fc.uuid()),
  strategy: fc.option(fc.constantFrom('cheapest', 'fastest')),
  flags: fc.array(fc.string()),
  tags: fc.dictionary(
    fc.string().filter((key) => key !== '__proto__'),
    fc.string(),
  ),
  idempotencyKeyHash: fc.option(fc.string()),
  clientRequestId: fc.option(fc.string()),
  traceparent: fc.option(fc.constant('00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01')),
  firstByteMs: fc.option(fc.integer()),
  durationMs: fc.option(fc.integer()),
});

describe('a serialized usage event', () => {
  it('is parsed to an equal event, with exact amounts', () => {
    fc.assert(
      fc.property(event, (original) => {
        expect(parseUsageEvent(serializeUsageEvent(original))).toEqual(original);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('of a version without upstream facts is parsed without them', () => {
    const facts = { 'usage.cost': '0.00120' };
    const sample = fc.sample(event, 20).find(({ attempts }) => attempts.length > 0)!;
    const withFacts = { ...sample, attempts: sample.attempts.map((attempt) => ({ ...attempt, upstreamFacts: facts })) };
    const text = serializeUsageEvent(withFacts);
    const older = text.replaceAll(`,"upstreamFacts":${JSON.stringify(facts)}`, '');
    expect(older).not.toBe(text);
    const { attempts } = parseUsageEvent(older);
    expect(attempts.map((attempt) => ({ ...attempt, upstreamFacts: facts }))).toEqual(withFacts.attempts);
    for (const attempt of attempts) expect(attempt).not.toHaveProperty('upstreamFacts');
    expect(older).toBe(serializeUsageEvent({ ...withFacts, attempts }));
  });

  it('omits routing defaults: an available candidate is its name, no rule and the default strategy are absent', () => {
    const [sample] = fc.sample(event, 1);
    const available = { channel: 'one', kept: true, reason: 'available' };
    const notes = [
      available,
      { channel: 'two', kept: true, reason: 'busy' },
      { channel: 'three', kept: false, reason: 'a' },
    ];
    const text = serializeUsageEvent({ ...sample!, candidates: notes, routeId: null, strategy: null });
    expect(text).toContain('"candidates":["one",["two","busy"],["three","a",0]]');
    expect(text).not.toMatch(/"routeId"|"strategy"/);
  });

  it.each(['', '{}', 'null', '[]', '{"requestId":"x"}', '{"v":1', '"text"'])('refuses %j', (text) => {
    expect(() => parseUsageEvent(text)).toThrow();
  });
});
