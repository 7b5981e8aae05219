import type { IncomingHttpHeaders } from 'node:http';
import { presentedKey } from './presented-key.js';

/** As Node parses them: `headers` has the first of each name in lower case, `rawHeaders` what arrived. */
function present(arrived: IncomingHttpHeaders, alsoArrived: readonly string[] = []): string | null {
  const rawHeaders = Object.entries(arrived).flatMap(([name, value]) => [name, String(value)]);
  const headers = Object.fromEntries(Object.entries(arrived).map(([name, value]) => [name.toLowerCase(), value]));
  return presentedKey({ headers, rawHeaders: [...rawHeaders, ...alsoArrived] });
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

  it('AUTH-2: two Authorization headers show nothing, even when they are alike', () => {
    const arrived = { Authorization: 'Bearer k' };
    expect(present(arrived)).toBe('k');
    expect(present(arrived, ['authorization', 'Bearer k'])).toBeNull();
    expect(present(arrived, ['x-other', 'authorization'])).toBe('k');
  });
});
