import fc from 'fast-check';
import { PURE_RUNS } from '../../test/support/property-runs.js';
import { sampleUsageEvent, usageEvents } from '../../test/support/ledger/sample-usage-event.js';
import { parseUsageEvent, serializeSubject, serializeUsageEvent } from './usage-event.js';

describe('a serialized usage event', () => {
  it('is parsed to an equal event, with exact amounts', () => {
    fc.assert(
      fc.property(usageEvents, fc.option(fc.constant({ web_search: 2 })), (event, units) => {
        const original = units === null ? event : { ...event, usage: { ...event.usage, units } };
        expect(parseUsageEvent(serializeUsageEvent(original))).toEqual(original);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('has the bytes of the versions before: subject first, amounts as digits, no member that is empty', () => {
    const id = '019a0000-0000-7000-8000-000000000001';
    const subject = { requestId: id, organizationId: id, keyId: id, tierId: id, modelId: id, priceVersionId: id };
    const least = sampleUsageEvent({ ...subject, requestedModel: 'a "b"' });
    const ids = Object.keys(subject).map((name) => `"${name}":"${id}"`);
    const subjectText = `${ids.join()},"requestedModel":"a \\"b\\""`;
    expect(serializeSubject(least)).toBe(subjectText);
    expect(serializeUsageEvent(least)).toBe(
      `{${subjectText},"grade":2,"outcome":"completed","usageSource":"upstream","usage":{},"holdNanoUsd":"0"}`,
    );
    const attempt = {
      channelId: id,
      channelName: 'c',
      credentialId: id,
      upstreamModel: 'm',
      status: 200,
      reason: null,
    };
    const full = sampleUsageEvent({
      ...subject,
      ...{ requestedModel: 'm', endpoint: 'embeddings', stream: true, multipliersPpm: [1n, 2n], routeId: id },
      ...{ candidates: [{ channel: id, kept: true, reason: 'available' }], strategy: 's', tags: { a: 'b' } },
      ...{ idempotencyKeyHash: 'h', clientRequestId: 'r', traceparent: 't', holdNanoUsd: 9n, chargeNanoUsd: 1n },
      ...{ forgoneNanoUsd: 2n, waiver: 'empty_reply', waivedNanoUsd: 3n, unseenTokens: 4, channelId: id },
      ...{ statusCode: 200, errorCode: 'e', finishReason: 'stop', meters: { input: 5 }, flags: ['f'] },
      advisor: { modelId: id, priceVersionId: id, promptTokens: 1, meters: {} },
      attempts: [{ ...attempt, durationMs: 1, costVersionId: null, meters: {}, costNanoUsd: 7n, listCostNanoUsd: 0n }],
      ...{ firstByteMs: 0, durationMs: 6 },
    });
    expect(serializeUsageEvent(full)).toBe(
      `{${ids.join()},"requestedModel":"m","endpoint":"embeddings","stream":true,"multipliersPpm":["1","2"],` +
        `"candidates":["${id}"],"routeId":"${id}","strategy":"s","tags":{"a":"b"},"idempotencyKeyHash":"h",` +
        `"clientRequestId":"r","traceparent":"t","grade":2,"outcome":"completed","usageSource":"upstream","usage":{},` +
        `"holdNanoUsd":"9","chargeNanoUsd":"1","forgoneNanoUsd":"2","waiver":"empty_reply","waivedNanoUsd":"3",` +
        `"unseenTokens":4,"channelId":"${id}","statusCode":200,"errorCode":"e","finishReason":"stop","meters":{"input":5},` +
        `"advisor":{"modelId":"${id}","priceVersionId":"${id}","promptTokens":1,"meters":{}},"attempts":[{"channelId":"${id}",` +
        `"channelName":"c","credentialId":"${id}","upstreamModel":"m","status":200,"durationMs":1,"costNanoUsd":"7",` +
        `"listCostNanoUsd":"0"}],"flags":["f"],"firstByteMs":0,"durationMs":6}`,
    );
  });

  it('of a version without upstream facts is parsed without them', () => {
    const facts = { 'usage.cost': '0.00120' };
    const sample = fc.sample(usageEvents, 20).find(({ attempts }) => attempts.length > 0)!;
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
    const available = { channel: 'one', kept: true, reason: 'available' };
    const notes = [
      available,
      { channel: 'two', kept: true, reason: 'busy' },
      { channel: 'three', kept: false, reason: 'a' },
    ];
    const text = serializeUsageEvent(sampleUsageEvent({ candidates: notes }));
    expect(text).toContain('"candidates":["one",["two","busy"],["three","a",0]]');
    expect(text).not.toMatch(/"routeId"|"strategy"/);
  });

  it.each(['', '{}', 'null', '[]', '{"requestId":"x"}', '{"v":1', '"text"'])('refuses %j', (text) => {
    expect(() => parseUsageEvent(text)).toThrow();
  });
});
