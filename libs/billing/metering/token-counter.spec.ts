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

  it('loads the tokenizer when the first text is counted, not with the room that counts', async () => {
    let loads = 0;
    jest.resetModules();
    jest.doMock('gpt-tokenizer/encoding/o200k_base', () => {
      loads++;
      return jest.requireActual<object>('gpt-tokenizer/encoding/o200k_base');
    });
    const billing = await import('#billing');
    await billing.countTextTokens('');
    expect(loads).toBe(0);
    await billing.countTextTokens('one');
    await billing.countTextTokens('two');
    expect(loads).toBe(1);
  });
});
