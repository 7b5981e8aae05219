import { findPasswordFault, normalizePassword } from './check-password.js';
import { LEAKED_PASSWORDS } from './leaked-passwords.js';
import { COMMON_NAMES } from './guessable-names.js';
import { COMMON_WORDS } from './guessable-words.js';
import { GUESSABLE_WORDS } from './row-of-words.js';

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
    ['abc123abc123', 'common'],
    ['1qaz2wsx3edc', 'common'],
    ['zaq1xsw2cde3', 'common'],
    ['1q2w3e4r5t6y', 'common'],
    ['qweasdzxc123', 'common'],
    ['!QAZ@WSX#EDC', 'common'],
    ['йцукенфывапр', 'common'],
    ['ghbdtn-ghbdtn-2024', 'common'],
    ['парольпароль123', 'common'],
    ['Natalie&Christopher', 'common'],
    ['ManchesterUnited!', 'common'],
    ['M1n3cr4ft-2011', 'common'],
    ['Liverpool-Istanbul-05', 'common'],
    ['lovelace-2024', 'personal'],
    ['Ada.Lovelace@example.com', 'personal'],
    ['example-12345', 'personal'],
  ])('refuses %s: %s', (password, fault) => {
    expect(findPasswordFault(password, context)).toBe(fault);
  });

  it.each([
    'wobble-quartz-lantern',
    'dolphin violin garlic harvard',
    'kz7!Qm2vkz7!Qm2v',
    'kz7!Qm2v#Lp9',
    'пароль-из-слов-на-русском',
    '这是一个相当长的中文密码呢',
    'lovelace wobbled over nine quartz lanterns',
    '48151623421337',
  ])('takes %s, without rules about kinds of characters', (password) => {
    expect(findPasswordFault(password, context)).toBeNull();
  });

  it('refuses each of thousands of passwords that are guessed first', () => {
    const ends = ['2024', '2026!', '123456', '1234567890', '!!!111', '@home', '-password'];
    const guessed = [...COMMON_WORDS, ...COMMON_NAMES]
      .filter((word) => word.length >= 4)
      .flatMap((word) => ends.map((end) => `${word.charAt(0).toUpperCase()}${word.slice(1)}${end}`))
      .filter((password) => password.length >= 12);
    expect(guessed.length).toBeGreaterThan(3_000);
    expect(guessed.filter((password) => findPasswordFault(password, []) === null)).toEqual([]);
    expect(GUESSABLE_WORDS).toBeGreaterThan(1_500);
  });

  it('refuses each leaked password of the list, and the first with digits and signs around them', () => {
    const long = LEAKED_PASSWORDS.filter((password) => password.length >= 12);
    const padded = LEAKED_PASSWORDS.slice(0, 5_000)
      .filter((password) => /^\p{L}{4,}$/u.test(password))
      .flatMap((password) => [`!${password}2026!!`, `12${password}123456`])
      .filter((password) => password.length >= 12);
    expect(long.length).toBeGreaterThan(300);
    expect(padded.length).toBeGreaterThan(5_000);
    expect([...long, ...padded].filter((password) => findPasswordFault(password, []) === null)).toEqual([]);
  });

  it('counts characters, not code units, after NFC', () => {
    expect(findPasswordFault('😀😁😂🤣😃😄😅😆😉😊😋', [])).toBe('too_short');
    expect(findPasswordFault('e\u0301'.repeat(11), [])).toBe('too_short');
    expect(normalizePassword('e\u0301')).toBe('é');
  });
});
