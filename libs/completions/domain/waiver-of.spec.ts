import fc from 'fast-check';
import { eachPropertyRuns, PURE_RUNS } from '../../../test/support/property-runs.js';
import { isUnbilled, waiverOfBroken, waiverOfReply, type EndedReply } from './waiver-of.js';

eachPropertyRuns(PURE_RUNS);

const REQUEST = { n: 1, steersEnd: false };
const NO_MEDIA = { hasBroken: false, hasUsable: false };
const EMPTY: EndedReply = {
  usage: { completionTokens: 0 },
  finishReasons: ['stop'],
  textBytes: 0,
  media: NO_MEDIA,
};

describe('waiverOfReply', () => {
  it.each([
    ['an end by itself', {}],
    ['no reason for the end', { finishReasons: [] }],
    ['a refusal', { finishReasons: ['content_filter'] }],
    ['a refusal whose text is the provider’s, and no output', { finishReasons: ['content_filter'], textBytes: 80 }],
    ['an image that nothing can decode', { media: { hasBroken: true, hasUsable: false } }],
    ['such an image with tokens', { media: { hasBroken: true, hasUsable: false }, usage: { completionTokens: 256 } }],
  ])('CHARGE-19: waives a reply without output: %s', (_what, reply) => {
    expect(waiverOfReply(REQUEST, { ...EMPTY, ...reply })).toBe('empty_reply');
  });

  it.each([
    ['text', { usage: { completionTokens: 3 }, textBytes: 9 }],
    ['thoughts that no text shows', { usage: { completionTokens: 3 } }],
    ['text whose tokens are reported as zero', { textBytes: 9 }],
    ['an end by the token bound', { finishReasons: ['length'] }],
    ['a call', { finishReasons: ['tool_calls'] }],
    ['a call in one of two choices', { finishReasons: ['stop', 'tool_calls'] }],
    ['advice of the advisor that the request names', { hasAdvice: true }],
    ['an image', { media: { hasBroken: false, hasUsable: true } }],
    ['an image beside one that nothing can decode', { media: { hasBroken: true, hasUsable: true } }],
    ['text beside an image that nothing can decode', { media: { hasBroken: true, hasUsable: false }, textBytes: 9 }],
  ])('CHARGE-19: charges %s', (_what, reply) => {
    expect(waiverOfReply(REQUEST, { ...EMPTY, ...reply })).toBeNull();
  });

  it('CHARGE-19: charges an empty reply that the client’s own stop sequences can have caused, unless it was refused', () => {
    expect(waiverOfReply({ n: 1, steersEnd: true }, EMPTY)).toBeNull();
    expect(waiverOfReply({ n: 1, steersEnd: true }, { ...EMPTY, finishReasons: ['content_filter'] })).toBe(
      'empty_reply',
    );
  });

  it('CHARGE-31: a broken stream with advice has output', () => {
    expect(waiverOfBroken('delivered_output', EMPTY)).toBe('broken_stream');
    expect(waiverOfBroken('delivered_output', { ...EMPTY, hasAdvice: true })).toBeNull();
  });

  it('waives no reply of an endpoint without output', () => {
    expect(waiverOfReply({ n: 0, steersEnd: false }, { ...EMPTY, finishReasons: [] })).toBeNull();
  });

  it('never waives output: text, counted tokens without broken images, or media', () => {
    const reasons = fc.array(fc.constantFrom('stop', 'length', 'content_filter', 'tool_calls'), { maxLength: 3 });
    const replies = fc.record({
      usage: fc.record({ completionTokens: fc.nat(5) }),
      finishReasons: reasons,
      textBytes: fc.nat(5),
      media: fc.record({ hasBroken: fc.boolean(), hasUsable: fc.boolean() }),
    });
    fc.assert(
      fc.property(replies, fc.boolean(), (reply, steersEnd) => {
        if (waiverOfReply({ n: 1, steersEnd }, reply) === null) return;
        expect(reply.media.hasUsable).toBe(false);
        expect(reply.finishReasons).not.toContain('length');
        if (!reply.media.hasBroken) expect(reply.usage.completionTokens).toBe(0);
        if (!reply.finishReasons.includes('content_filter')) expect(reply.textBytes).toBe(0);
      }),
    );
  });
});

describe('waiverOfBroken', () => {
  const some = { usage: { completionTokens: 1 }, textBytes: 4, media: NO_MEDIA };

  it.each([
    ['delivered', null, null],
    ['delivered_output', 'broken_stream', null],
    ['nothing', 'broken_stream', 'broken_stream'],
  ] as const)('CHARGE-5: with %s, without output %s, with some %s', (setting, without, withSome) => {
    expect([waiverOfBroken(setting, EMPTY), waiverOfBroken(setting, some)]).toEqual([without, withSome]);
    const image = { ...EMPTY, media: { hasBroken: false, hasUsable: true } };
    expect(waiverOfBroken(setting, image)).toBe(withSome);
    // Thinking that the upstream has stated, and shown nothing of.
    expect(waiverOfBroken(setting, { ...some, textBytes: 0 })).toBe(without);
  });
});

describe('isUnbilled', () => {
  const refused = { ...EMPTY, finishReasons: ['content_filter'] };
  const unfinished = { ...EMPTY, finishReasons: [] };

  it.each([
    ['none', [false, false, false]],
    ['refused', [false, true, false]],
    ['unfinished', [false, false, true]],
  ] as const)('%s: an empty reply, a refusal, a reply without an end', (unbilled, expected) => {
    expect([EMPTY, refused, unfinished].map((reply) => isUnbilled(unbilled, reply))).toEqual(expected);
  });

  it.each(['refused', 'unfinished'] as const)('%s: bills every output', (unbilled) => {
    for (const reply of [refused, unfinished])
      expect(isUnbilled(unbilled, { ...reply, usage: { completionTokens: 1 } })).toBe(false);
  });
});
