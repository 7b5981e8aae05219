import type { Profile } from '../data/invoice-api';
import { bodyOf, shownNumbers, valuesOf } from './profile-values';

const EMPTY: Profile = {
  object: 'billing_profile',
  organization_id: 'org_1',
  legal_name: null,
  address_lines: [],
  city: null,
  postal_code: null,
  country: null,
  email: null,
  vat_id: null,
  inn: null,
  kpp: null,
  tax_id: null,
  language: null,
  version: 0,
  updated_at: null,
};

describe('the form of a billing profile', () => {
  it('is empty at first', () => {
    const values = valuesOf(EMPTY);
    expect({ ...values, country: null }).toMatchObject({ legal_name: '', address_lines: '', inn: '', language: '' });
  });

  it('sends nothing for what is empty, and a line of the address for each that is typed', () => {
    const typed = {
      ...valuesOf(EMPTY),
      legal_name: ' АО «Заказчик» ',
      address_lines: 'Невский пр., 5\n\n стр. 2 ',
      city: ' ',
      kpp: '7705ab001',
    };
    expect(bodyOf(typed)).toEqual({
      legal_name: 'АО «Заказчик»',
      address_lines: ['Невский пр., 5', 'стр. 2'],
      city: null,
      kpp: '7705AB001',
      country: null,
      postal_code: null,
      email: null,
      vat_id: null,
      inn: null,
      tax_id: null,
      language: null,
    });
  });

  it('keeps what it got', () => {
    const profile: Profile = {
      ...EMPTY,
      legal_name: 'Example SAS',
      address_lines: ['1 rue de la Paix', 'B'],
      country: 'FR',
      vat_id: 'FRXX123456789',
      language: 'zh',
      version: 3,
    };
    const { object, organization_id, version, updated_at, ...fields } = profile;
    expect([object, organization_id, version, updated_at]).toHaveLength(4);
    expect(bodyOf(valuesOf(profile))).toEqual(fields);
  });

  it.each([
    [{ country: 'RU' }, { russian: true, others: false }],
    [{ country: 'DE' }, { russian: false, others: true }],
    [
      { country: 'DE', kpp: '770501001' },
      { russian: true, others: true },
    ],
    [
      { country: 'RU', vat_id: 'DE1' },
      { russian: true, others: true },
    ],
  ])('shows the numbers of its country, and those that are there: %j', (fields, shown) => {
    expect(shownNumbers({ ...valuesOf(EMPTY), ...fields })).toEqual(shown);
  });
});
