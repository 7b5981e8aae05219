import { StickyTargets } from './sticky-targets.js';

const at = (channelId: string) => ({ channelId, credentialId: 'c' });

describe('ConversationPlaces', () => {
  it('remembers for ten minutes after the last answer', () => {
    const places = new StickyTargets();
    places.remember('talk', at('a'), 0);
    places.remember('talk', at('b'), 300_000);
    expect(places.find('talk', 899_999)).toEqual(at('b'));
    expect(places.find('talk', 900_000)).toBeNull();
    expect(places.find('other', 0)).toBeNull();
  });

  it('forgets the longest silent of too many', () => {
    const places = new StickyTargets();
    for (let index = 0; index < 50_000; index++) places.remember(`talk ${index}`, at('a'), 0);
    places.remember('talk 0', at('a'), 1);
    places.remember('one more', at('a'), 1);
    expect(places.find('talk 0', 2)).not.toBeNull();
    expect(places.find('talk 1', 2)).toBeNull();
  });
});
