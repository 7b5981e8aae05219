import { isAccepted } from './check-value.js';
import { canonicalVatId, inn, isInEu, KPP } from './tax-ids.js';
import { text } from './kinds.js';

describe('a VAT number', () => {
  it.each([
    ['AT', 'ATU12345678'],
    ['BE', 'BE0123456789'],
    ['BG', 'BG123456789'],
    ['CY', 'CY12345678X'],
    ['CZ', 'CZ12345678'],
    ['DE', 'DE123456789'],
    ['DK', 'DK12345678'],
    ['EE', 'EE123456789'],
    ['GR', 'EL123456789'],
    ['ES', 'ESX1234567X'],
    ['ES', 'ES12345678Z'],
    ['FI', 'FI12345678'],
    ['FR', 'FRXX123456789'],
    ['HR', 'HR12345678901'],
    ['HU', 'HU12345678'],
    ['IE', 'IE1234567WA'],
    ['IE', 'IE1A12345W'],
    ['IT', 'IT12345678901'],
    ['LT', 'LT123456789012'],
    ['LU', 'LU12345678'],
    ['LV', 'LV12345678901'],
    ['MT', 'MT12345678'],
    ['NL', 'NL123456789B01'],
    ['PL', 'PL1234567890'],
    ['PT', 'PT123456789'],
    ['RO', 'RO12'],
    ['SE', 'SE123456789001'],
    ['SI', 'SI12345678'],
    ['SK', 'SK1234567890'],
  ])('of %s keeps its prefix, and gets it where it is left out: %s', (country, vatId) => {
    expect(isInEu(country)).toBe(true);
    expect(canonicalVatId(vatId, country)).toBe(vatId);
    expect(canonicalVatId(vatId.slice(2), country)).toBe(vatId);
    expect(canonicalVatId(` ${vatId.toLowerCase().replace(/(..)/g, '$1 ')}-.`, country)).toBe(vatId);
    expect(canonicalVatId(`${vatId}99999999999`, country)).toBeNull();
  });

  it.each([
    ['DE', 'DE12345678'],
    ['DE', 'FR12345678901'],
    ['DE', ''],
    ['DE', '<script>'],
    ['AT', 'AT12345678'],
    ['GR', 'GR123456789'],
    ['US', 'A B'],
    ['US', '=1+1'],
  ])('of %s is refused: %s', (country, text) => {
    expect(canonicalVatId(text, country)).toBeNull();
  });

  it.each([
    ['GB', 'GB 123 4567 89', 'GB123456789'],
    ['CH', 'CHE-123.456.789', 'CHE123456789'],
    ['NO', '123456789MVA', '123456789MVA'],
  ])('of another country is letters and digits: %s', (country, typed, stored) => {
    expect(isInEu(country)).toBe(false);
    expect(canonicalVatId(typed, country)).toBe(stored);
  });
});

describe('an INN', () => {
  it.each(['7707083893', '7736050003', '500100732259'])('has valid check digits: %s', (digits) => {
    expect(isAccepted(inn(), digits)).toBe(true);
  });

  it.each(['7707083894', '500100732258', '500100732269', '770708389', '77070838930', '', 'x'.repeat(10), 7707083893])(
    'is refused: %s',
    (value) => {
      expect(isAccepted(inn(), value)).toBe(false);
    },
  );
});

it.each([
  ['773601001', true],
  ['7736AB001', true],
  ['7736ab001', false],
  ['77360100', false],
  ['773601001\n', false],
])('a KPP: %j', (value, expected) => {
  expect(isAccepted(text(KPP), value)).toBe(expected);
});
