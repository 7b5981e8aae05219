import { clientRequestIdOf } from './client-request-id.js';

describe('clientRequestIdOf', () => {
  it.each(['a', '7f3c-1', 'order 12: "first"', '{"json":1}', 'x'.repeat(128), '~!@#$%^&*()'])('keeps %j', (id) => {
    expect(clientRequestIdOf({ headers: { 'x-request-id': id } })).toBe(id);
  });

  it.each([
    '',
    'x'.repeat(129),
    'tab\there',
    'zürich',
    '\u0000',
    'a\r\nset-cookie: b',
    '請求',
    '\u007f',
    'a\u2028b',
    'sk-abcdef',
    'a Bearer x',
  ])('ATK-432, RES-22: ignores %j', (id) => {
    expect(clientRequestIdOf({ headers: { 'x-request-id': id } })).toBeNull();
  });

  it('ignores what is no text', () => {
    expect(clientRequestIdOf({ headers: {} })).toBeNull();
  });
});
