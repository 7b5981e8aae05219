import fc from 'fast-check';
import { NO_USAGE } from '../kernel/price-components.js';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { sampleUsageEvent, usageEvents } from '../../../test/support/ledger/sample-usage-event.js';
import { parseUsageEvent, serializeSubject, serializeUsageEvent } from './usage-event.js';

const BESIDE = ['organizationId', 'keyId'];

describe('a serialized usage event', () => {
  it('is parsed to an equal event, with exact amounts', () => {
    fc.assert(
      fc.property(usageEvents, fc.option(fc.constant({ web_search: 2 })), (event, units) => {
        const original = units === null ? event : { ...event, usage: { ...event.usage, units } };
        expect(parseUsageEvent(serializeUsageEvent(original), original)).toEqual(original);
      }),
      { numRuns: PURE_RUNS / 5 },
    );
  });

  it('has the bytes of the versions before: bits of what differs from its default, then its values', () => {
    const id = '019a0000-0000-7000-8000-000000000001';
    const subject = { requestId: id, organizationId: id, keyId: id, tierId: id, modelId: id, priceVersionId: id };
    const short = 'AZoAAAAAcACAAAAAAAAAAQ';
    const ids = Object.keys(subject)
      .filter((name) => !BESIDE.includes(name))
      .map((name) => `"${name === 'requestId' ? id : short}"`);
    const least = sampleUsageEvent({ ...subject, requestedModel: 'a "b"' });
    const subjectText = `0,${ids.join()},"a \\"b\\""`;
    expect(serializeSubject(least)).toBe(subjectText);
    expect(serializeUsageEvent(least)).toBe(`[${subjectText},0,2,"completed","upstream",[0],"0"]`);
    const attempt = {
      channelId: id,
      channelName: 'c',
      credentialId: id,
      upstreamModel: 'm',
      status: 200,
      reason: null,
      durationMs: 1,
      costVersionId: null,
      meters: {},
      costNanoUsd: 7n,
      listCostNanoUsd: 0n,
    };
    const full = sampleUsageEvent({
      ...subject,
      requestedModel: 'm',
      endpoint: 'embeddings',
      stream: true,
      multipliersPpm: [1n, 2n],
      routeId: id,
      candidates: [{ channel: id, kept: true, reason: 'available' }],
      strategy: 's',
      tags: { a: 'b' },
      idempotencyKeyHash: 'h',
      clientRequestId: 'r',
      projectId: id,
      traceparent: 't',
      holdNanoUsd: 9n,
      chargeNanoUsd: 1n,
      forgoneNanoUsd: 2n,
      waiver: 'empty_reply',
      waivedNanoUsd: 3n,
      unseenTokens: 4,
      channelId: id,
      statusCode: 200,
      errorCode: 'e',
      finishReason: 'stop',
      meters: { input: 5 },
      flags: ['f'],
      advisor: { modelId: id, priceVersionId: id, promptTokens: 1, meters: {} },
      attempts: [attempt],
      firstByteMs: 0,
      durationMs: 6,
      usage: { ...NO_USAGE, promptTokens: 5 },
    });
    expect(serializeUsageEvent(full)).toBe(
      `[2047,${ids.join()},"m","embeddings",true,["1","2"],["${short}"],"${short}","s",{"a":"b"},"h","r","t","${short}",` +
        `32767,2,"completed","upstream",[1,5],"9","1","2","empty_reply","3",4,"${short}",200,"e","stop",{"input":5},` +
        `{"modelId":"${id}","priceVersionId":"${id}","promptTokens":1,"meters":{}},` +
        `[[33,"${short}","c","${short}","m",200,1,"7","0"]],["f"],0,6]`,
    );
  });

  it('of a later version is read without the fields that it has more', () => {
    const event = sampleUsageEvent();
    const cells = JSON.parse(serializeUsageEvent(event)) as unknown[];
    const decidedAt = cells.indexOf(0, 1);
    const later = [
      2 ** 11 + 2 ** 13,
      ...cells.slice(1, decidedAt),
      'new',
      'newer',
      2 ** 20,
      ...cells.slice(decidedAt + 1),
      {},
    ];
    expect(parseUsageEvent(JSON.stringify(later), event)).toEqual(event);
  });

  it('omits routing defaults: of an available candidate there is its id, no rule and no strategy', () => {
    const channel = '019a0000-0000-7000-8000-000000000001';
    const short = 'AZoAAAAAcACAAAAAAAAAAQ';
    const available = { channel, kept: true, reason: 'available' };
    const busy = { channel, kept: true, reason: 'busy' };
    const event = sampleUsageEvent({ candidates: [available, busy, { channel, kept: false, reason: 'a' }] });
    expect(serializeUsageEvent(event)).toContain(`,["${short}",["${short}","busy",1],["${short}","a",0]],0,2,`);
    const another = sampleUsageEvent({ candidates: [{ model: 'openai/gpt-4o', ...available }] });
    expect(serializeUsageEvent(another)).toContain(`,[["${short}","available",1,"openai/gpt-4o"]],0,2,`);
  });

  it('is refused with an id that is none', () => {
    const text = serializeUsageEvent(sampleUsageEvent());
    const [, short = ''] = /"([\w-]{22})"/.exec(text) ?? [];
    for (const changed of [`${short}A`, short.slice(1), `${short.slice(0, -1)}=`, `${short.slice(0, -1)}B`, ''])
      expect(() => parseUsageEvent(text.replace(short, changed), sampleUsageEvent())).toThrow(TypeError);
  });

  it.each(['', '{}', 'null', '[]', '{"requestId":"x"}', '{"v":1', '"text"'])('refuses %j', (text) => {
    expect(() => parseUsageEvent(text, sampleUsageEvent())).toThrow();
  });
});
