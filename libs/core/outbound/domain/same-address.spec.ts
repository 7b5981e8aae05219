import { isSameAddress } from './same-address.js';

const KNOWN = 'https://api.example.com/v1';

describe('isSameAddress', () => {
  it.each([
    KNOWN,
    `${KNOWN}/`,
    `${KNOWN}///`,
    'HTTPS://API.Example.COM/v1',
    'https://api.example.com:443/v1',
    'https://api.example.com/v0/../v1',
    'https://api.example.com/./v1',
    'https://ａｐｉ.example.com/v1',
    ' https://api.example.com/v1 ',
    'https:\\\\api.example.com\\v1',
  ])('takes %s for the same address', (spelling) => {
    expect([isSameAddress(KNOWN, spelling), isSameAddress(spelling, KNOWN)]).toEqual([true, true]);
  });

  it.each([
    ['another host', 'https://api.example.org/v1'],
    ['a host that only begins alike', 'https://api.example.com.attacker.example/v1'],
    ['a user name that looks like the host', 'https://api.example.com@attacker.example/v1'],
    ['a user name', 'https://me@api.example.com/v1'],
    ['a letter of another alphabet', 'https://аpi.example.com/v1'],
    ['an absolute name, which resolves elsewhere in a network with search domains', 'https://api.example.com./v1'],
    ['another port', 'https://api.example.com:8443/v1'],
    ['no encryption', 'http://api.example.com/v1'],
    ['no encryption on the same port', 'http://api.example.com:443/v1'],
    ['another path, another customer of a shared host', 'https://api.example.com/v1/other'],
    ['another case of the path', 'https://api.example.com/V1'],
    ['an encoded path', 'https://api.example.com/%761'],
    ['an encoded way up', 'https://api.example.com/v1/%2e%2e/v2'],
    ['a query', 'https://api.example.com/v1?to=other'],
    ['no URL', 'somewhere'],
  ])('ATK-426: takes %s for another address', (_what, spelling) => {
    expect([isSameAddress(KNOWN, spelling), isSameAddress(spelling, KNOWN)]).toEqual([false, false]);
  });
});
