import { finish } from '#core';
import { readChatBody, readChatRequest } from '#formats';
import { affinityKeyOf } from './affinity-key-of.js';

const SYSTEM = { role: 'system', content: 'You are a careful assistant. '.repeat(200) };
const opening = { role: 'user', content: 'Hello!' };

function keyOf(fields: object, organizationId = 'o1'): string | null {
  const body = readChatBody(Buffer.from(JSON.stringify({ model: 'm', messages: [opening], ...fields })));
  return affinityKeyOf({
    principal: { organizationId },
    parsedRequest: finish(readChatRequest(body)),
    body: { whole: () => body },
  });
}

describe('affinityKeyOf', () => {
  it('uses the session, then the cache key', () => {
    const bySession = keyOf({ routify: { session_id: 's' }, prompt_cache_key: 'c' });
    expect(bySession).toBe(keyOf({ routify: { session_id: 's' }, messages: [SYSTEM] }));
    expect(bySession).not.toBe(keyOf({ prompt_cache_key: 's' }));
    expect(keyOf({ prompt_cache_key: 'c' })).toBe(keyOf({ prompt_cache_key: 'c', messages: [SYSTEM] }));
  });

  it('uses the opening messages if the prompt is long enough to be cached', () => {
    const first = keyOf({ messages: [SYSTEM, opening] });
    const later = keyOf({ messages: [SYSTEM, opening, { role: 'assistant', content: 'Hi.' }, opening] });
    expect(later).toBe(first);
    expect(keyOf({ messages: [SYSTEM, { role: 'user', content: 'Bye!' }] })).not.toBe(first);
    expect(keyOf({ messages: [opening] })).toBeNull();
  });

  it('ATK-15: never shares a key between two organizations', () => {
    expect(keyOf({ prompt_cache_key: 'c' }, 'o2')).not.toBe(keyOf({ prompt_cache_key: 'c' }));
  });
});
