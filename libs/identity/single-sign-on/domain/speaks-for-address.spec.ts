import { personOfClaims } from './proven-person.js';
import { speaksForAddress } from './speaks-for-address.js';

describe('the provider of an organization', () => {
  it.each([
    [{ email: 'ada@acme.example' }, true],
    [{ email: 'ADA@Acme.example', email_verified: true }, true],
    [{ email: 'ada@acme.example', email_verified: false }, false],
    [{ email: 'ada@acme.example', email_verified: 'false' }, false],
    [{ email: 'ada@evil.example' }, false],
    [{ email: 'ada@sub.acme.example' }, false],
    [{ email: 'ada@acme.example@evil.example' }, false],
    [{}, false],
    [{ iss: 'https://accounts.google.com', email: 'ada@acme.example', email_verified: true }, false],
    [{ iss: 'https://accounts.google.com', email: 'ada@acme.example', hd: 'acme.example' }, true],
  ])('speaks for the address in %p: %p', (claims, expected) => {
    const person = personOfClaims({ iss: 'https://sso.acme.example', sub: 'ada', ...claims }, true);
    expect(speaksForAddress(person, ['acme.example'])).toBe(expected);
  });
});
