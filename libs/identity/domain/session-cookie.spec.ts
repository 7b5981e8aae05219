import { cookieNameOf, isSameOrigin, readCookie, sessionCookie } from './session-cookie.js';

const HTTPS = 'https://routify.example.com';

describe('session cookies', () => {
  it('keep to the host and to https, and have a name for each audience', () => {
    expect(sessionCookie('customer', HTTPS, 'abc', 60.9)).toBe(
      '__Host-routify-session=abc; Path=/; HttpOnly; SameSite=Lax; Secure; Max-Age=60',
    );
    expect(cookieNameOf('operator', HTTPS)).toBe('__Host-routify-operator');
  });

  it.each(['http://localhost:3001', 'http://127.0.0.1:3001', 'http://[::1]:3001'])('lose the prefix at %s', (url) => {
    expect(sessionCookie('operator', url, '', 0)).toBe('routify-operator=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0');
  });

  it.each(['http://10.0.0.5:3001', 'http://localhost.evil.example', 'http://127.evil.example', 'https://localhost'])(
    'keep the prefix at %s',
    (url) => {
      expect(cookieNameOf('customer', url)).toBe('__Host-routify-session');
    },
  );

  it.each([
    ['a=1; s=x; b=2', 'x'],
    ['s=x', 'x'],
    ['as=x', null],
    ['s=', null],
    ['s=x; s=y', null],
    [undefined, null],
  ])('are read from %p', (header, value) => {
    expect(readCookie(header, 's')).toBe(value);
  });
});

describe('isSameOrigin', () => {
  it.each([
    [undefined, true],
    [HTTPS, true],
    ['https://console.internal:8443', true],
    ['https://evil.example', false],
    ['null', false],
    ['', false],
    ['https://routify.example.com.evil.example', false],
  ])('of %p is %p', (origin, same) => {
    expect(isSameOrigin(origin, 'console.internal:8443', HTTPS)).toBe(same);
  });

  it('of a page of the public host without its encryption is false', () => {
    expect(isSameOrigin('http://routify.example.com', 'routify.example.com', HTTPS)).toBe(false);
    expect(isSameOrigin(HTTPS, 'control:3001', HTTPS)).toBe(true);
  });
});
