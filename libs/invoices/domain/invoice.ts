import type { Amounts } from './amounts.js';
import type { DocumentLine } from './document-lines.js';
import type { DocumentKind } from './document-number.js';
import type { InvoiceLanguage } from './invoice-language.js';
import type { Buyer, Seller } from './parties.js';
import type { TaxRule } from './tax-of.js';

/** An invoice or a credit note, as it was issued. */
export interface Invoice extends Amounts {
  readonly id: string;
  readonly organizationId: string;
  readonly kind: DocumentKind;
  readonly mode: 'live' | 'test';
  readonly number: bigint;
  /** As it is printed. */
  readonly numberText: string;
  /** The payment of the ledger that it documents. */
  readonly paymentId: string;
  readonly orderId: string;
  /** Of a credit note: its invoice. Of an invoice: the credit note that it takes back; else null. */
  readonly refersToId: string | null;
  readonly currency: string;
  /** Units of the currency for a dollar, as nano-units. */
  readonly rateNano: bigint;
  readonly taxRule: TaxRule;
  /** Of an included tax, in millionths. */
  readonly taxPpm: number;
  readonly language: InvoiceLanguage;
  readonly seller: Seller;
  readonly buyer: Buyer;
  readonly lines: readonly DocumentLine[];
  readonly issuedAt: Date;
  /** When the money came, or was taken back. */
  readonly paidAt: Date;
}

/** With the document that it refers to, and those that refer to it. */
export interface LinkedInvoice extends Invoice {
  readonly refersTo: DocumentName | null;
  readonly referredBy: readonly DocumentName[];
}

/** How another document is named. */
export interface DocumentName {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly numberText: string;
  readonly issuedAt: Date;
}
