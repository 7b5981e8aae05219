import { countTextTokens } from './token-counter.js';

describe('countTextTokens', () => {
  it.each([
    ['', 0],
    ['Hello!', 2],
    ['one two three four five six', 6],
    ['<|endoftext|>', 7],
    ['é😀', 2],
  ])('of %p is %p', async (text, tokens) => {
    expect(await countTextTokens(text)).toBe(tokens);
  });

  it('lets others have their turn, be it one long text or many short ones', async () => {
    await countTextTokens('warm');
    const long = 'word '.repeat(40_000);
    const short = 'word '.repeat(400);
    for (const count of [
      () => countTextTokens(long),
      () => Promise.all(Array.from({ length: 100 }, () => countTextTokens(short))),
    ]) {
      let turns = 0;
      const timer = setInterval(() => turns++, 0);
      const counting = count();
      await counting;
      // The timer fires between slices only if there are turns between them.
      await new Promise(setImmediate);
      clearInterval(timer);
      expect(turns).toBeGreaterThan(1);
    }
  });

  it('differs by little where a text is cut into slices', async () => {
    const tokens = await countTextTokens('word '.repeat(40_000));
    expect(Math.abs(tokens - 40_000)).toBeLessThan(40);
  });
});
