import { findPasswordFault, normalizePassword } from './check-password.js';

const context = ['ada.lovelace@example.com', 'Ada Lovelace', 'Acme AI'];

describe('findPasswordFault', () => {
  it.each([
    ['short', 'too_short'],
    ['elevenchars', 'too_short'],
    ['x'.repeat(129), 'too_long'],
    ['aaaaaaaaaaaa', 'common'],
    ['121212121212', 'common'],
    ['123456789012', 'common'],
    ['210987654321', 'common'],
    ['Password1234', 'common'],
    ['P@ssw0rd2024!', 'common'],
    ['qwertyuiop123', 'common'],
    ['iloveyou-4ever', 'common'],
    ['correcthorsebatterystaple', 'common'],
    ['Summer2026!!!', 'common'],
    ['lovelace-2024', 'personal'],
    ['Ada.Lovelace@example.com', 'personal'],
    ['example-12345', 'personal'],
  ])('refuses %s: %s', (password, fault) => {
    expect(findPasswordFault(password, context)).toBe(fault);
  });

  it.each([
    'wobble-quartz-lantern',
    'kz7!Qm2v#Lp9',
    'пароль-из-слов-на-русском',
    '这是一个相当长的中文密码呢',
    'lovelace wobbled over nine quartz lanterns',
    '48151623421337',
  ])('takes %s, without rules about kinds of characters', (password) => {
    expect(findPasswordFault(password, context)).toBeNull();
  });

  it('counts characters, not code units, after NFC', () => {
    expect(findPasswordFault('😀😁😂🤣😃😄😅😆😉😊😋', [])).toBe('too_short');
    expect(findPasswordFault('e\u0301'.repeat(11), [])).toBe('too_short');
    expect(normalizePassword('e\u0301')).toBe('é');
  });
});
