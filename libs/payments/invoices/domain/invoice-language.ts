import { INVOICE_LANGUAGES } from '#core';

export type InvoiceLanguage = (typeof INVOICE_LANGUAGES)[number];

/** The customer's choice, then that of the seller, then the language of the organization; English for any other one. */
export function invoiceLanguage(
  chosen: InvoiceLanguage | null,
  ofSeller: InvoiceLanguage | null,
  locale: string,
): InvoiceLanguage {
  return chosen ?? ofSeller ?? INVOICE_LANGUAGES.find((language) => locale.split('-')[0] === language) ?? 'en';
}
