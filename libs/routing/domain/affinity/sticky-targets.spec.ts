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

  it('evicts the least recently answered when full', () => {
    const targets = new StickyTargets();
    for (let index = 0; index < 50_000; index++) targets.remember(`talk ${index}`, at('a'), 0);
    targets.remember('talk 0', at('a'), 1);
    targets.remember('one more', at('a'), 1);
    expect(targets.find('talk 0', 2)).not.toBeNull();
    expect(targets.find('talk 1', 2)).toBeNull();
  });
});
