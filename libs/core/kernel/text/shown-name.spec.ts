import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/samples/any-character.js';
import { cleanName, isName, requireName } from './shown-name.js';

const hostile = fc.constantFrom(
  ...[
    '://',
    'https://evil.example',
    'www.',
    'WWW.evil.example',
    'ｗｗｗ．',
    '：／／',
    'w\u200dww.',
    ':\u2060//',
    ':://///',
  ],
  ...[
    '\n',
    '\r\n',
    '\u2028',
    '\u0085',
    '\u0000',
    '\t',
    '\u202e',
    '\u2066',
    '\u200b',
    '\u200d',
    '\u3164',
    '\ufe0f',
    '\ud800',
  ],
);
const anyText = fc.array(fc.oneof(anyCharacter, hostile, fc.constantFrom('a', ' ', '.', '/', ':')), { maxLength: 20 });

describe('names of persons and organizations', () => {
  it.each([
    ...[
      'Ada Lovelace',
      'Acme GmbH & Co. KG',
      'ООО «Ромашка»',
      '株式会社 山田',
      'Booking.com',
      "O'Neill, Jr.",
      'A/B Test: 2',
    ],
    // Joiners of Persian and of Indic scripts, letters from right to left, an emoji of several characters.
    ...['نرم\u200cافزار', 'क्\u200dष', 'שלום בע"מ', '👩\u200d💻 Team ❤\ufe0f\u200d🔥', 'awww. Bakery', 'ﬁne'],
  ])('takes %j as it is', (name) => {
    expect([isName(name), cleanName(name)]).toEqual([true, name]);
  });

  it.each([
    ['Your account is locked: https://evil.example', 'Your account is locked: https evil.example'],
    ['Acme\nYour account is locked', 'Acme Your account is locked'],
    ['Acme\u2028\u0085\u0000Ltd', 'Acme Ltd'],
    ['see www.evil.example', 'see www evil.example'],
    ['see ｗｗｗ．evil.example', 'see www evil.example'],
    ['w\u200bw\u00adw.evil.example', 'www evil.example'],
    ['https\u2060:\u200d//evil.example', 'https evil.example'],
    ['Acme\u202eGPJ.exe', 'AcmeGPJ.exe'],
    ['\u2066Acme\u2069', 'Acme'],
    ['Acme\u{e0041}\ufeff', 'Acme'],
    ['\u3164\u200b ', ''],
    ['', ''],
  ])('refuses %j, and cleans it to %j', (text, clean) => {
    expect([isName(text), cleanName(text)]).toEqual([false, clean]);
    expect(() => {
      requireName(text, 'organization');
    }).toThrow('organization: expected a name without links, line breaks or invisible characters');
  });

  it('cleans every text to a name in one line, or to nothing, and a clean one to itself', () => {
    fc.assert(
      fc.property(anyText, (parts) => {
        const clean = cleanName(parts.join(''));
        expect(clean === '' || isName(clean)).toBe(true);
        expect(cleanName(clean)).toBe(clean);
        expect(clean).not.toMatch(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]|:\/\//u);
        expect(clean.normalize('NFKC')).not.toMatch(/:\/\/|(?<![\p{L}\p{N}])www\./iu);
      }),
    );
  });

  it('loses no letter of a text', () => {
    const lettersOf = (text: string): string => text.normalize('NFKC').replaceAll(/[^\p{L}\p{N}]/gu, '');
    const fillers = /[\p{Default_Ignorable_Code_Point}]/gu;
    fc.assert(
      fc.property(anyText, (parts) => {
        const text = parts.join('').replaceAll(fillers, '');
        expect(lettersOf(cleanName(text))).toBe(cleanName(text) === '' ? '' : lettersOf(text));
      }),
    );
  });
});
