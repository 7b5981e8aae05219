import { joinClaims, lacksClaims } from './join-claims.js';
import { personOfClaims } from './proven-person.js';

const token = { iss: 'https://sso.example', sub: 'ada', aud: 'routify', nonce: 'n', sid: 's1', auth_time: 10 };

describe('claims of an ID token and of UserInfo', () => {
  it('are one set, in which the token wins', () => {
    const claims = joinClaims(
      { ...token, name: 'Ada' },
      { sub: 'ada', name: 'Eve', email: 'a@x.example', groups: ['g'] },
    );
    expect(claims).toMatchObject({ name: 'Ada', email: 'a@x.example', groups: ['g'], sub: 'ada' });
  });

  it('ATK-423: UserInfo says nothing of the session, its time, its issuer and its audience', () => {
    const forged = { iss: 'https://evil.example', sub: 'eve', sid: 's2', auth_time: 99, amr: ['mfa'], aud: 'other' };
    const { iss, sub } = token;
    expect(joinClaims({ iss, sub }, forged)).toEqual({ iss, sub });
    expect(joinClaims(token, forged)).toEqual(token);
  });

  it.each([
    ['the token alone', { email: 'a@x.example', email_verified: true }, {}, true],
    ['UserInfo alone', {}, { email: 'a@x.example', email_verified: true }, true],
    [
      'UserInfo, of the address of the token',
      { email: 'a@x.example' },
      { email: 'A@X.example', email_verified: true },
      true,
    ],
    ['UserInfo, of another address', { email: 'a@x.example' }, { email: 'b@x.example', email_verified: true }, null],
    ['UserInfo, of no address', { email: 'a@x.example' }, { email_verified: true }, null],
    ['the token, of no address', { email_verified: true }, { email: 'a@x.example' }, null],
    [
      'both, which differ',
      { email: 'a@x.example', email_verified: false },
      { email: 'a@x.example', email_verified: true },
      false,
    ],
    ['text', {}, { email: 'a@x.example', email_verified: 'true' }, true],
    ['other text', {}, { email: 'a@x.example', email_verified: 'yes' }, null],
  ])('ATK-423: the address is checked as said by %s: %p and %p', (_which, said, userInfo, expected) => {
    expect(personOfClaims(joinClaims({ ...token, ...said }, userInfo), true).emailVerified).toBe(expected);
  });

  it.each([
    [{ email: 'a', email_verified: false, name: 'n' }, true, null, false],
    [{ email: 'a', email_verified: false, name: 'n' }, true, 'groups', true],
    [{ email: 'a', email_verified: false, name: 'n', groups: [] }, true, 'groups', false],
    [{ email: 'a', name: 'n' }, true, null, true],
    [{ email: 'a', name: 'n' }, false, null, false],
    [{}, false, null, true],
  ])(
    'are asked of UserInfo where %p lacks one (addresses checked: %p, role claim %p): %p',
    (claims, checksAddresses, roleClaim, asks) => {
      expect(lacksClaims(claims, { checksAddresses, roleClaim })).toBe(asks);
    },
  );
});
