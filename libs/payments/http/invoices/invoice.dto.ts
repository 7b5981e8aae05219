import {
  choice,
  id,
  integer,
  object,
  objects,
  optional,
  pick,
  text,
  texts,
  time,
  usd,
  PAYMENT_MODES,
  formatId,
  formatUsd,
  INVOICE_LANGUAGES,
} from '#core';
import { query, reply, currencyCode, objectName, ListQuery, readId, definedFields } from '#core/http';
import { DOCUMENT_KINDS } from '../../invoices/domain/document-number.js';
import type { InvoiceFilter } from '../../invoices/documents/invoice.repository.js';
import type { LinkedInvoice } from '../../invoices/domain/invoice.js';
import { formatMinor, unitOf } from '../../domain/currency.js';
import { BillingProfileResponse } from './billing-profile.dto.js';

const TAX_RULES = ['none', 'stated', 'included', 'reverse_charge'] as const;

const FILTERS = optional({
  month: text('Month of issue (UTC).', {
    max: 7,
    pattern: /^20\d\d-(0[1-9]|1[0-2])$/,
    expected: 'a month such as 2026-11',
    example: '2026-11',
  }),
  kind: choice(DOCUMENT_KINDS, 'Filter by kind.'),
  order_id: id('ord', 'Filter by order.'),
});

const OPERATOR_FILTERS = {
  ...FILTERS,
  ...optional({
    organization_id: id('org', 'Filter by organization.'),
    mode: choice(PAYMENT_MODES, 'Filter by mode.'),
  }),
};

export class ListOwnInvoicesQuery extends query({ ...ListQuery.fields, ...FILTERS }) {}

export class OwnInvoicesFileQuery extends query(FILTERS) {}

export class ListInvoicesQuery extends query({ ...ListQuery.fields, ...OPERATOR_FILTERS }) {}

export class InvoicesFileQuery extends query(OPERATOR_FILTERS) {}

export class InvoicePageQuery extends query(
  optional({ language: choice(INVOICE_LANGUAGES, 'Language of the page. Defaults to that of the invoice.') }),
) {}

export class DocumentLineResponse extends reply({
  kind: text('`credit`, `fee`, `usage`, `refund` or `refund_returned`. Kinds may be added.', { example: 'credit' }),
  amount: text('Amount in the currency, without a tax on top.', { example: '25.00' }),
}) {}

export class InvoiceSellerResponse extends reply({
  name: text({ example: 'Acme AI GmbH' }),
  address_lines: texts({ example: ['Lindenstr. 1', '10969 Berlin'] }),
  country: text({ example: 'DE' }),
  vat_id: text({ nullable: true, example: 'DE123456789' }),
  tax_id_label: text({ nullable: true, example: null }),
  tax_id: text({ nullable: true, example: null }),
  inn: text({ nullable: true, example: null }),
  kpp: text({ nullable: true, example: null }),
}) {}

export class InvoiceBuyerResponse extends reply({
  ...pick(
    BillingProfileResponse.fields,
    ...(['address_lines', 'city', 'postal_code', 'country', 'email', 'vat_id', 'inn', 'kpp', 'tax_id'] as const),
  ),
  legal_name: text({ example: 'Acme GmbH' }),
}) {}

export class DocumentNameResponse extends reply({
  id: id('ivc'),
  kind: choice(DOCUMENT_KINDS),
  number: text({ example: 'CN-000007' }),
  issued_at: time(),
}) {}

export class InvoiceResponse extends reply({
  id: id('ivc'),
  object: objectName('invoice'),
  kind: choice(DOCUMENT_KINDS),
  mode: choice(PAYMENT_MODES, '`test`: no money was moved.'),
  number: text('Number. Numbers of a mode and kind follow each other without a gap.', { example: 'INV-000123' }),
  organization_id: id('org'),
  order_id: id('ord', 'Order that it documents. `null`: it is a monthly invoice.', { nullable: true }),
  month: text('Month of a monthly invoice (UTC). `null`: it documents an order.', {
    nullable: true,
    example: null,
  }),
  refers_to: object(
    DocumentNameResponse,
    'Of a credit note: its invoice. Of an invoice: the credit note that it takes back.',
    { nullable: true },
  ),
  referred_by: objects(DocumentNameResponse, 'Documents that refer to this one.'),
  currency: currencyCode('Currency of the amounts.'),
  net: text('Total without tax.', { example: '21.01' }),
  tax: text('Tax.', { example: '3.99' }),
  total: text('Total with tax. Amounts of credit notes are positive, too.', { example: '25.00' }),
  net_usd: usd('Total without tax, in US dollars.', { example: '21.01' }),
  tax_usd: usd('Tax, in US dollars.', { example: '3.99' }),
  total_usd: usd('Total with tax, in US dollars.', { example: '25.00' }),
  rate: text('Units of the currency per US dollar.', { example: '1' }),
  tax_rule: choice(
    TAX_RULES,
    '`stated`: added by the payment. `included`: a rate in the price. `reverse_charge`: the buyer accounts for it.',
  ),
  tax_ppm: integer('Rate of an included tax, in millionths.', { example: 190_000 }),
  lines: objects(DocumentLineResponse),
  seller: object(InvoiceSellerResponse),
  buyer: object(InvoiceBuyerResponse, 'As the billing profile was when the document was issued.'),
  language: choice(INVOICE_LANGUAGES),
  issued_at: time(),
  paid_at: time(
    'When the payment was credited; of a credit note, when it was taken back; of a monthly invoice, when it was found paid. `null`: it is open.',
    { nullable: true },
  ),
  due_at: time('When a monthly invoice is due.', { nullable: true }),
  open_usd: usd('Unpaid amount of a monthly invoice. Payments pay the oldest first.', { example: '0' }),
  carried_usd: usd('What earlier monthly invoices had open when it was issued. It is not in the total.', {
    example: '0',
  }),
}) {}

/** The documents of a query; months are in UTC. */
export function filterOf(query: InvoicesFileQuery, organizationId?: string): InvoiceFilter {
  const { month, kind, mode, organization_id: organization, order_id: order } = query;
  return definedFields({
    organizationId: organization === undefined ? organizationId : readId('org', organization, 'organization_id'),
    orderId: order === undefined ? undefined : readId('ord', order, 'order_id'),
    kind,
    mode,
    ...(month === undefined ? {} : rangeOf(month)),
  });
}

function rangeOf(month: string) {
  const from = new Date(`${month}-01T00:00:00Z`);
  return { from, before: new Date(Date.UTC(from.getUTCFullYear(), from.getUTCMonth() + 1, 1)) };
}

export function presentInvoice(invoice: LinkedInvoice): InvoiceResponse {
  const { currency, totalMinor, taxMinor, totalNanoUsd, taxNanoUsd, seller, buyer } = invoice;
  const unit = unitOf(currency);
  return {
    id: formatId('ivc', invoice.id),
    object: 'invoice',
    kind: invoice.kind,
    mode: invoice.mode,
    number: invoice.numberText,
    organization_id: formatId('org', invoice.organizationId),
    order_id: invoice.orderId === null ? null : formatId('ord', invoice.orderId),
    month: invoice.month?.toISOString().slice(0, 'YYYY-MM'.length) ?? null,
    refers_to: invoice.refersTo === null ? null : presentName(invoice.refersTo),
    referred_by: invoice.referredBy.map(presentName),
    currency,
    net: formatMinor(totalMinor - taxMinor, unit),
    tax: formatMinor(taxMinor, unit),
    total: formatMinor(totalMinor, unit),
    net_usd: formatUsd(totalNanoUsd - taxNanoUsd),
    tax_usd: formatUsd(taxNanoUsd),
    total_usd: formatUsd(totalNanoUsd),
    rate: formatUsd(invoice.rateNano),
    tax_rule: invoice.taxRule,
    tax_ppm: invoice.taxPpm,
    lines: invoice.lines.map(({ kind, amountMinor }) => ({ kind, amount: formatMinor(BigInt(amountMinor), unit) })),
    seller: {
      name: seller.name,
      address_lines: seller.addressLines,
      country: seller.country,
      vat_id: seller.vatId,
      tax_id_label: seller.taxIdLabel,
      tax_id: seller.taxId,
      inn: seller.inn,
      kpp: seller.kpp,
    },
    buyer: {
      legal_name: buyer.legalName,
      address_lines: [...buyer.addressLines],
      city: buyer.city,
      postal_code: buyer.postalCode,
      country: buyer.country,
      email: buyer.email,
      vat_id: buyer.vatId,
      inn: buyer.inn,
      kpp: buyer.kpp,
      tax_id: buyer.taxId,
    },
    language: invoice.language,
    issued_at: invoice.issuedAt.toISOString(),
    paid_at: (invoice.paidAt ?? invoice.balance?.paidAt)?.toISOString() ?? null,
    due_at: invoice.dueAt?.toISOString() ?? null,
    open_usd: formatUsd(invoice.balance?.openNanoUsd ?? 0n),
    carried_usd: formatUsd(invoice.carriedNanoUsd),
  };
}

function presentName({ id: uuid, kind, numberText, issuedAt }: NonNullable<LinkedInvoice['refersTo']>) {
  return { id: formatId('ivc', uuid), kind, number: numberText, issued_at: issuedAt.toISOString() };
}
