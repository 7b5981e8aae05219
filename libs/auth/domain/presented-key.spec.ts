import type { IncomingHttpHeaders } from 'node:http';
import { presentedKey } from './presented-key.js';

/** As Node parses them: `headers` has the first of each name in lower case, `rawHeaders` all of them. */
function present(sent: IncomingHttpHeaders, moreRawHeaders: readonly string[] = []): string | null {
  const rawHeaders = Object.entries(sent).flatMap(([name, value]) => [name, String(value)]);
  const headers = Object.fromEntries(Object.entries(sent).map(([name, value]) => [name.toLowerCase(), value]));
  return presentedKey({ headers, rawHeaders: [...rawHeaders, ...moreRawHeaders] });
}

describe('presentedKey', () => {
  it.each([
    { headers: {}, key: null },
    { headers: { authorization: 'Bearer k' }, key: 'k' },
    { headers: { authorization: 'bearer k' }, key: 'k' },
    { headers: { authorization: 'BEARER   k' }, key: 'k' },
    { headers: { authorization: 'Bearer k ' }, key: 'k' },
    { headers: { authorization: 'Bearer' }, key: null },
    { headers: { authorization: 'Bearer a b' }, key: null },
    { headers: { authorization: 'Basic k' }, key: null },
    { headers: { authorization: '' }, key: null },
    { headers: { authorization: 'k' }, key: null },
    { headers: { 'x-api-key': 'k' }, key: 'k' },
    { headers: { 'x-api-key': '' }, key: null },
    { headers: { 'x-api-key': 'x', authorization: 'Bearer k' }, key: 'k' },
    { headers: { 'x-api-key': 'x', authorization: 'Basic k' }, key: null },
  ])('AUTH-1, AUTH-2: reads $key from $headers', ({ headers, key }) => {
    expect(present(headers)).toBe(key);
  });

  it('AUTH-2: two Authorization headers count as none, even when they are equal', () => {
    const sent = { Authorization: 'Bearer k' };
    expect(present(sent)).toBe('k');
    expect(present(sent, ['authorization', 'Bearer k'])).toBeNull();
    expect(present(sent, ['x-other', 'authorization'])).toBe('k');
  });
});
