import { isOfTokens, readMeter } from './read-meter';

describe('meters', () => {
  it.each([
    ['cache_read', 'cache_read', []],
    ['image', 'image', []],
    ['image{quality=high,size=1024x1024}', 'image', ['high', '1024x1024']],
    ['hologram{size=big}', null, ['big']],
  ])('of %s have names and labels', (meter, known, labels) => {
    expect(readMeter(meter)).toMatchObject({ known, labels });
  });

  it('are of tokens, or counted each', () => {
    expect(['input', 'reasoning', 'request', 'web_search_call', 'image{size=big}'].map(isOfTokens)).toEqual([
      ...[true, true, false, false, false],
    ]);
    expect(isOfTokens('image_tool_input_token{modality=image}')).toBe(true);
  });
});
