import { newUuid } from '../kernel/ids.js';
import { formatTraceparent, parseTraceparent, RatioSampler, requestSpan } from './trace-context.js';

const TRACE = '0af7651916cd43dd8448eb211c80319c';
const SPAN = 'b7ad6b7169203331';

describe('traceparent', () => {
  it.each([
    [`00-${TRACE}-${SPAN}-01`, true],
    [`00-${TRACE}-${SPAN}-00`, false],
    [`00-${TRACE}-${SPAN}-03`, true],
    [`cc-${TRACE}-${SPAN}-01-later-fields`, true],
  ])('%s is read', (header, sampled) => {
    expect(parseTraceparent(header)).toEqual({ traceId: TRACE, spanId: SPAN, sampled });
  });

  it.each([
    [undefined],
    [[`00-${TRACE}-${SPAN}-01`, `00-${TRACE}-${SPAN}-01`]],
    [''],
    [`ff-${TRACE}-${SPAN}-01`],
    [`00-${TRACE}-${SPAN}-01-more`],
    [`00-${TRACE.toUpperCase()}-${SPAN}-01`],
    [`00-${'0'.repeat(32)}-${SPAN}-01`],
    [`00-${TRACE}-${'0'.repeat(16)}-01`],
    [`00-${TRACE}-${SPAN}-1`],
    [`00-${TRACE}-${SPAN}-01, 00-${TRACE}-${SPAN}-01`],
  ])('%j is not', (header) => {
    expect(parseTraceparent(header)).toBeNull();
  });

  it('is written as it is read', () => {
    const span = requestSpan(newUuid(Date.now()), true);
    expect(parseTraceparent(formatTraceparent(span))).toEqual(span);
  });
});

describe('RatioSampler', () => {
  const ids = Array.from({ length: 4_000 }, (_, index) => newUuid(1_700_000_000_000 + index));

  it('takes all, or none', () => {
    expect(ids.every((id) => new RatioSampler(1).takes(id))).toBe(true);
    expect(ids.some((id) => new RatioSampler(0).takes(id))).toBe(false);
  });

  it('takes the ratio, and of a higher one the same and more', () => {
    const few = ids.filter((id) => new RatioSampler(0.1).takes(id));
    const more = new RatioSampler(0.3);
    // Ten standard deviations.
    expect(Math.abs(few.length - 400)).toBeLessThan(190);
    expect(few.every((id) => more.takes(id))).toBe(true);
  });

  it('compares the last 56 bits with 2^56 times the rest of the ratio', () => {
    const half = new RatioSampler(0.5);
    expect(half.takes('01890a5d-ac96-774b-bcce-b302099a8057')).toBe(true);
    expect(half.takes('01890a5d-ac96-774b-bc7f-ffffffffffff')).toBe(false);
    expect(half.takes('01890a5d-ac96-774b-bc80-000000000000')).toBe(true);
  });
});
