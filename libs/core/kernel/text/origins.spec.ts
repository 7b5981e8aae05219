import { isLoopback, originOf } from './origins.js';

describe('originOf', () => {
  it.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://API.example.com:443/', 'https://api.example.com'],
    ['http://127.0.0.1:3000', 'http://127.0.0.1:3000'],
    ['https://[fd00::1]:8443', 'https://[fd00::1]:8443'],
    ['https://пример.рф', 'https://xn--e1afmkfd.xn--p1ai'],
  ])('reads %s', (text, origin) => {
    expect(originOf(text)).toBe(origin);
  });

  it.each([
    'https://x; script-src *',
    'https://x;script-src',
    "https://x'unsafe-inline'",
    'https://*',
    'https://*.example.com',
    'https://a,b',
    'https://a b',
    ' https://a',
    'https://a\n',
    'https://a/path',
    'https://a?x',
    'https://a#x',
    'https://user@a',
    'https://:secret@a',
    'https:a',
    'https:\\\\a',
    'https://a\\b',
    'wss://a',
    'javascript:alert(1)',
    'data:text/html,x',
    'https://',
    'https://.',
    '',
  ])('is null for %j', (text) => {
    expect(originOf(text)).toBeNull();
  });
});

it.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['[::1]', true],
  ['::1', true],
  ['127.example.com', false],
  ['localhost.example.com', false],
  ['10.0.0.1', false],
])('isLoopback of %s', (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
