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
  /** The payment of the ledger that it documents; null: it is of a month. */
  readonly paymentId: string | null;
  readonly orderId: string | null;
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
  /** When the money came, or was taken back; null: it is of a month, whose payments come later. */
  readonly paidAt: Date | null;
  /** The first day of the month at whose end this was owed; null: it is of a payment. */
  readonly month: Date | null;
  /** Of a month: until when it is to be paid. */
  readonly dueAt: Date | null;
  /** Of a month: what was open of earlier ones when this one was issued. It is not in the total. */
  readonly carriedNanoUsd: bigint;
}

/** With the document that it refers to, and those that refer to it. */
export interface LinkedInvoice extends Invoice {
  readonly refersTo: DocumentName | null;
  readonly referredBy: readonly DocumentName[];
  /** Of a month, as the ledger had it seconds ago; null: it is of a payment. */
  readonly balance: { readonly openNanoUsd: bigint; readonly paidAt: Date | null } | null;
}

/** How another document is named. */
export interface DocumentName {
  readonly id: string;
  readonly kind: DocumentKind;
  readonly numberText: string;
  readonly issuedAt: Date;
}
