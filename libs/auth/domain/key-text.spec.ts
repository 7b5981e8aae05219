import { randomInt } from 'node:crypto';
import fc from 'fast-check';
import { PURE_RUNS } from '../../../test/support/property-runs.js';
import { maskKey, mintKey, parseKey, type KeyKind } from './key-text.js';

const KINDS: readonly { kind: KeyKind; prefix: string }[] = [
  { kind: 'api_key', prefix: 'rtf_' },
  { kind: 'admin_token', prefix: 'rtf_adm_' },
  { kind: 'management_token', prefix: 'rtf_mgmt_' },
];

const mint = (kind: KeyKind): string => mintKey('rtf', kind, (bound) => randomInt(bound));

describe('keys', () => {
  it.each(KINDS)('of kind $kind begin with $prefix and have 38 characters after it', ({ kind, prefix }) => {
    const key = mint(kind);
    expect(key).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{38}$`));
    expect(parseKey(key)).toBe(kind);
  });

  it('depend only on the random numbers, so a known key stays valid', () => {
    const key = mintKey('rtf', 'api_key', () => 61);
    expect(key).toBe('rtf_zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz47mw14');
    expect(parseKey(key)).toBe('api_key');
  });

  it.each(KINDS)('AUTH-3: of kind $kind can begin with the prefix of another brand', ({ kind, prefix }) => {
    const key = mintKey('acme', kind, (bound) => randomInt(bound));
    expect(key.startsWith(prefix.replace('rtf', 'acme'))).toBe(true);
    expect(parseKey(key)).toBe(kind);
  });

  it.each(['', 'rtf_', 'sk-abc', `rtf_${'a'.repeat(38)}`, ` ${mint('api_key')}`, `${mint('api_key')}\n`])(
    'refuses %j',
    (text) => {
      expect(parseKey(text)).toBeNull();
    },
  );

  it('P12: any change of one character is refused', () => {
    const printable = fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code));
    fc.assert(
      fc.property(fc.constantFrom(...KINDS), fc.nat(), printable, ({ kind }, at, character) => {
        const key = mint(kind);
        const index = at % key.length;
        fc.pre(key[index] !== character);
        expect(parseKey(key.slice(0, index) + character + key.slice(index + 1))).toBeNull();
      }),
      { numRuns: PURE_RUNS },
    );
  });

  it('are masked to their first eight and last four characters', () => {
    const key = 'rtf_ab12cd34MMMMMMMMMMMMMMMMMMMMMMMMMMwxyz';
    expect(maskKey(key)).toBe('rtf_ab12cd34…wxyz');
    expect(maskKey(`rtf_adm_${key.slice(4)}`)).toBe('rtf_adm_ab12cd34…wxyz');
  });
});
