import { isAccepted } from '#core';
import { columnsOfProfile, PROFILE_FIELDS } from './billing-profile.js';

describe('a billing profile', () => {
  it('keeps a VAT number in its stored spelling', () => {
    const columns = columnsOfProfile({ legal_name: ' Acme ', country: 'DE', vat_id: 'de 123 456 789' });
    expect(columns).toMatchObject({ legalName: 'Acme', vatId: 'DE123456789', city: null, addressLines: [] });
  });

  it('refuses one without a country, and one of another', () => {
    const reasonOf = (fields: object): unknown => {
      try {
        return columnsOfProfile({ legal_name: 'x', vat_id: 'DE123456789', ...fields });
      } catch (error) {
        return (error as { metadata: { reason: string } }).metadata.reason;
      }
    };
    expect(reasonOf({})).toBe('vat_id_country');
    expect(reasonOf({ country: 'FR' })).toBe('vat_id_malformed');
  });

  it.each([
    ['a line break', 'Acme\nGmbH'],
    ['a direction', 'Acme \u202Egnp.exe'],
    ['an isolate', '\u2066Acme'],
    ['a zero width', 'Ac\u200Bme'],
    ['a separator of lines', 'Acme\u2028GmbH'],
    ['spaces alone', '   '],
    ['too much', 'x'.repeat(201)],
  ])('ATK-321: refuses a name with %s', (_what, name) => {
    expect(isAccepted(PROFILE_FIELDS.legal_name, name)).toBe(false);
  });

  it.each(['ООО «Ромашка»', '北京某某科技有限公司', 'شركة', 'Müller & Söhne <GmbH>', "O'Brien"])(
    'has names of all scripts: %s',
    (name) => {
      expect(isAccepted(PROFILE_FIELDS.legal_name, name)).toBe(true);
    },
  );

  it('ATK-321: has few and short lines', () => {
    const lines = (count: number, length: number) =>
      Array.from({ length: count }, (_, index) => `${index}`.repeat(length));
    expect(isAccepted(PROFILE_FIELDS.address_lines, lines(4, 120))).toBe(true);
    expect(isAccepted(PROFILE_FIELDS.address_lines, lines(5, 1))).toBe(false);
    expect(isAccepted(PROFILE_FIELDS.address_lines, lines(1, 121))).toBe(false);
    expect(isAccepted(PROFILE_FIELDS.address_lines, ['a\u202Eb'])).toBe(false);
  });
});
