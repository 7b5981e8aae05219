import { cacheKeyOf } from './cache-key.js';

const SESSION = '6f1d2c3b-4a59-4e68-9d70-8b1a2c3d4e5f';
const KEY = cacheKeyOf('org', { 'x-session-id': SESSION }, {});

describe('cacheKeyOf', () => {
  it.each<[headers: Record<string, string>, value: Record<string, unknown>]>([
    [{ 'x-claude-code-session-id': SESSION }, {}],
    [{ 'session-id': SESSION }, {}],
    [{ session_id: SESSION }, {}],
    [{ 'x-session-id': SESSION, session_id: 'other' }, { routify: { session_id: 'another' } }],
    [{}, { routify: { session_id: SESSION }, metadata: { user_id: 'user_a_account__session_b' } }],
    [{}, { metadata: { user_id: `user_${'a'.repeat(64)}_account__session_${SESSION}` } }],
    [{}, { metadata: { user_id: JSON.stringify({ device_id: 'd', account_uuid: '', session_id: SESSION }) } }],
  ])('is one for a session, wherever it is named: %j %j', (headers, value) => {
    expect(cacheKeyOf('org', headers, value)).toBe(KEY);
  });

  it('tells nothing of the client, fits the provider, and is another for each organization', () => {
    expect(KEY).toMatch(/^[\w-]{43}$/);
    expect(cacheKeyOf('other', { 'x-session-id': SESSION }, {})).not.toBe(KEY);
    expect(cacheKeyOf('org', { 'x-session-id': `${SESSION}1` }, {})).not.toBe(KEY);
  });

  it.each<[headers: Record<string, string>, value: Record<string, unknown>]>([
    [{}, {}],
    [{ 'x-session-id': '' }, { metadata: { user_id: 'user-1' } }],
    [{ 'x-session-id': 'x'.repeat(513) }, { metadata: null, routify: 5 }],
    [{}, { metadata: { user_id: '{"session_id":' }, routify: {} }],
    [{}, { metadata: { user_id: '{"session_id":5}' } }],
  ])('is none without a session: %j %j', (headers, value) => {
    expect(cacheKeyOf('org', headers, value)).toBeNull();
  });
});
