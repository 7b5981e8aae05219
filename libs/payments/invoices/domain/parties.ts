import type { SettingGroups } from '#core';

/** Who sells, as a document keeps it. */
export interface Seller {
  readonly name: string;
  readonly addressLines: readonly string[];
  /** ISO 3166-1. */
  readonly country: string;
  readonly vatId: string | null;
  readonly taxIdLabel: string | null;
  readonly taxId: string | null;
  readonly inn: string | null;
  readonly kpp: string | null;
  readonly bankDetails: string | null;
  readonly footerNote: string | null;
}

/** Who buys. */
export interface Buyer {
  readonly legalName: string;
  readonly addressLines: readonly string[];
  readonly city: string | null;
  readonly postalCode: string | null;
  /** ISO 3166-1; null: unknown. */
  readonly country: string | null;
  readonly email: string | null;
  readonly vatId: string | null;
  readonly inn: string | null;
  readonly kpp: string | null;
  readonly taxId: string | null;
}

export type InvoiceSettings = SettingGroups['invoices'];

/** The seller of the settings; null: it is incomplete, and nothing is issued. */
export function sellerOf(settings: InvoiceSettings): Seller | null {
  const { name, country, address_lines: addressLines } = settings;
  if (name === null || country === null || addressLines.length === 0) return null;
  return {
    name,
    addressLines,
    country,
    vatId: settings.vat_id,
    taxIdLabel: settings.tax_id_label,
    taxId: settings.tax_id,
    inn: settings.inn,
    kpp: settings.kpp,
    bankDetails: settings.bank_details,
    footerNote: settings.footer_note,
  };
}

/** The buyer of an organization that has no billing profile. */
export function unnamedBuyer(legalName: string): Buyer {
  return {
    legalName,
    addressLines: [],
    city: null,
    postalCode: null,
    country: null,
    email: null,
    vatId: null,
    inn: null,
    kpp: null,
    taxId: null,
  };
}
