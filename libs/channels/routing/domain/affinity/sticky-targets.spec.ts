import { StickyTargets } from './sticky-targets.js';

const at = (channelId: string) => ({ channelId, credentialId: 'c' });

describe('StickyTargets', () => {
  it('remembers for ten minutes after the last answer', () => {
    const targets = new StickyTargets();
    targets.remember('talk', at('a'), 0);
    targets.remember('talk', at('b'), 300_000);
    expect(targets.find('talk', 899_999)?.target).toEqual(at('b'));
    expect(targets.find('talk', 900_000)).toBeNull();
    expect(targets.find('other', 0)).toBeNull();
  });

  it('knows for five minutes that a cache of the prompt is warm', () => {
    const targets = new StickyTargets();
    targets.remember('talk', at('a'), 0);
    expect(targets.find('talk', 299_999)).toEqual({ target: at('a'), isWarm: true });
    expect(targets.find('talk', 300_000)).toEqual({ target: at('a'), isWarm: false });
    targets.remember('talk', at('a'), 300_000);
    expect(targets.find('talk', 300_000)?.isWarm).toBe(true);
  });

  describe('is no longer warm where marked prompts', () => {
    const usage = (promptTokens: number, cachedTokens: number) => ({ promptTokens, cachedTokens });
    /** Whether it is warm after marked prompts of a session. */
    function isWarmAfter(prompts: readonly (readonly [prompt: number, cached: number])[], everyMs = 1): boolean {
      const targets = new StickyTargets();
      prompts.forEach(([prompt, cached], index) => {
        targets.remember('talk', at('a'), index * everyMs);
        targets.noteCache('talk', at('a'), usage(prompt, cached));
      });
      return targets.find('talk', (prompts.length - 1) * everyMs)?.isWarm === true;
    }

    it('are not read twice in a row', () => {
      expect(isWarmAfter([[100, 0]])).toBe(true);
      expect(
        isWarmAfter([
          [100, 0],
          [110, 24],
        ]),
      ).toBe(true);
      expect(
        isWarmAfter([
          [100, 0],
          [110, 24],
          [120, 27],
        ]),
      ).toBe(false);
      expect(
        isWarmAfter([
          [100, 0],
          [110, 0],
          [120, 110],
          [130, 0],
        ]),
      ).toBe(true);
    });

    it('are read, but a long turn is written', () => {
      expect(
        isWarmAfter([
          [100, 0],
          [5_000, 100],
          [90_000, 5_000],
        ]),
      ).toBe(true);
    });

    it('came after the cache was gone: that is no miss', () => {
      expect(
        isWarmAfter(
          [
            [100, 0],
            [110, 0],
            [120, 0],
            [130, 0],
          ],
          300_000,
        ),
      ).toBe(true);
    });

    it('were answered by another account', () => {
      const targets = new StickyTargets();
      targets.remember('talk', at('a'), 0);
      for (let index = 0; index < 3; index++) targets.noteCache('talk', at('a'), usage(100, 0));
      expect(targets.find('talk', 0)?.isWarm).toBe(false);
      targets.remember('talk', at('a'), 1);
      expect(targets.find('talk', 1)?.isWarm).toBe(false);
      targets.remember('talk', at('b'), 2);
      for (let index = 0; index < 3; index++) targets.noteCache('talk', at('a'), usage(100, 0));
      targets.noteCache('other', at('b'), usage(100, 0));
      expect(targets.find('talk', 2)?.isWarm).toBe(true);
    });
  });

  it('evicts the least recently answered when full', () => {
    const targets = new StickyTargets();
    for (let index = 0; index < 50_000; index++) targets.remember(`talk ${index}`, at('a'), 0);
    targets.remember('talk 0', at('a'), 1);
    targets.remember('one more', at('a'), 1);
    expect(targets.find('talk 0', 2)).not.toBeNull();
    expect(targets.find('talk 1', 2)).toBeNull();
  });
});
