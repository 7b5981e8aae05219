import {
  canonicalVatId,
  COUNTRY,
  choice,
  email,
  inn,
  KPP,
  PRINTED_LINE,
  text,
  texts,
  type ObjectOf,
  refusal,
  INVOICE_LANGUAGES,
} from '#core';
import type { InvoiceLanguage } from './invoice-language.js';
import type { Buyer } from './parties.js';

const LEAVING_OUT = { nullable: true, optional: true } as const;

/** The fields of a billing profile in the API. */
export const PROFILE_FIELDS = {
  legal_name: text('Legal name of the company or person.', { max: 200, ...PRINTED_LINE, example: 'Acme GmbH' }),
  address_lines: texts('Street address, by line.', {
    items: 4,
    max: 120,
    ...PRINTED_LINE,
    example: ['Hauptstr. 5'],
    optional: true,
    expected: 'a list of at most 4 different lines of at most 120 characters',
  }),
  city: text({ max: 100, ...PRINTED_LINE, example: 'Berlin', ...LEAVING_OUT }),
  postal_code: text('Postal code.', { max: 20, ...PRINTED_LINE, example: '10117', ...LEAVING_OUT }),
  country: text('Country (ISO 3166-1). Required for a VAT number.', { ...COUNTRY, example: 'DE', ...LEAVING_OUT }),
  email: email('Email address for invoices.', { example: 'invoices@acme.example', ...LEAVING_OUT }),
  vat_id: text('VAT number. Its format is checked; whether it is registered is not.', {
    max: 30,
    ...PRINTED_LINE,
    example: 'DE123456789',
    ...LEAVING_OUT,
  }),
  inn: inn('INN of a Russian company or person.', { example: '7707083893', ...LEAVING_OUT }),
  kpp: text('KPP of a Russian company.', { ...KPP, example: '773601001', ...LEAVING_OUT }),
  tax_id: text('Another tax number, as you write it.', { max: 60, ...PRINTED_LINE, example: null, ...LEAVING_OUT }),
  language: choice(INVOICE_LANGUAGES, 'Language of invoices. `null`: that of the seller.', {
    example: 'en',
    ...LEAVING_OUT,
  }),
};

export type ProfileFields = ObjectOf<typeof PROFILE_FIELDS>;

/** Who the invoices of an organization are made out to. Version 0: there is none yet. */
export interface BillingProfile extends Buyer {
  readonly organizationId: string;
  /** Of its invoices; null: that of the seller. */
  readonly language: InvoiceLanguage | null;
  readonly version: number;
  readonly updatedAt: Date;
}

export type ProfileColumns = Omit<BillingProfile, 'organizationId' | 'version' | 'updatedAt'>;

/** The buyer of an invoice that is issued now. */
export function buyerOf(profile: BillingProfile): Buyer {
  const { legalName, addressLines, city, postalCode, country, email, vatId, kpp, taxId } = profile;
  return { legalName, addressLines, city, postalCode, country, email, vatId, inn: profile.inn, kpp, taxId };
}

/** Throws 400 for a VAT number without a country, or of another one's format. */
export function columnsOfProfile(fields: ProfileFields): ProfileColumns {
  const { vat_id: typed = null, country = null } = fields;
  return {
    legalName: fields.legal_name.trim(),
    addressLines: [...(fields.address_lines ?? [])],
    city: fields.city ?? null,
    postalCode: fields.postal_code ?? null,
    country,
    email: fields.email ?? null,
    vatId: typed === null ? null : requireVatId(typed, country),
    inn: fields.inn ?? null,
    kpp: fields.kpp ?? null,
    taxId: fields.tax_id ?? null,
    language: fields.language ?? null,
  };
}

function requireVatId(typed: string, country: string | null): string {
  if (country === null) throw refusal('vat_id_country', {}, { param: 'country' });
  const vatId = canonicalVatId(typed, country);
  if (vatId === null) throw refusal('vat_id_malformed', { country }, { param: 'vat_id' });
  return vatId;
}

/** The API representation, for answers and the audit log. */
export function describeProfile(profile: ProfileColumns) {
  return {
    legal_name: profile.legalName,
    address_lines: [...profile.addressLines],
    city: profile.city,
    postal_code: profile.postalCode,
    country: profile.country,
    email: profile.email,
    vat_id: profile.vatId,
    inn: profile.inn,
    kpp: profile.kpp,
    tax_id: profile.taxId,
    language: profile.language,
  };
}
