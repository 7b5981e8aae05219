import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import { formats, Money, MoneyIn, Pairs, Rate, Region, useLocale } from '@/kit';
import { countryName } from '../data/countries';
import { InvoiceLink, linkedDocuments, useKindName } from './document-names';
import type { Invoice } from '../data/invoice-api';
import { OrderOf, UtcDay } from './invoice-columns';
import classes from '../invoices.module.css';

const PPM_OF_PERCENT = 10_000;

interface InvoiceDetailsProps {
  readonly audience: Audience;
  readonly invoice: Invoice;
  /** Of operators: more lines of the first region. */
  readonly more?: readonly (readonly [string, ReactNode])[];
}

/** What a document belongs to, and what it comes to. */
export function InvoiceDetails({ audience, invoice, more = [] }: InvoiceDetailsProps) {
  const { t } = useTranslation('invoices');
  const nameOf = useKindName();
  const { kind, issued_at: issuedAt, paid_at: paidAt, order_id: orderId } = invoice;
  return (
    <>
      <Region title={t('details')} isPadded>
        <Pairs
          pairs={[
            [t('kind'), nameOf(kind)],
            [t('issued'), <UtcDay key="issued" at={issuedAt} />],
            [t(kind === 'credit_note' ? 'returned' : 'paid'), <UtcDay key="paid" at={paidAt} />],
            ...(invoice.due_at === null
              ? []
              : [
                  [t('due'), <UtcDay key="due" at={invoice.due_at} />] as const,
                  [t('open'), <Money key="open" usd={invoice.open_usd} />] as const,
                ]),
            [t('order'), <OrderOf key="order" audience={audience} id={orderId} />],
            ...more,
          ]}
        />
      </Region>
      <Linked audience={audience} invoice={invoice} />
      <Amounts invoice={invoice} />
    </>
  );
}

/** The documents before and after it; nothing where there are none. */
function Linked({ audience, invoice }: InvoiceDetailsProps) {
  const { t } = useTranslation('invoices');
  const nameOf = useKindName();
  const documents = linkedDocuments(invoice);
  if (documents.length === 0) return null;
  return (
    <Region title={t('linked')} isPadded>
      <Pairs
        pairs={documents.map(({ id, kind, number }) => [
          nameOf(kind),
          <InvoiceLink key={id} audience={audience} id={id}>
            {number}
          </InvoiceLink>,
        ])}
      />
    </Region>
  );
}

function Amounts({ invoice }: { readonly invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const taxText = useTaxText();
  const { currency, net, tax, total, total_usd: totalUsd, rate } = invoice;
  const converted = [
    [t('total_usd'), <Money key="usd" usd={totalUsd} />],
    [t('exchange_rate'), <Rate key="rate" rate={rate} currency={currency} />],
  ] as const;
  return (
    <Region title={t('amounts')} isPadded>
      <Pairs
        pairs={[
          [t('net'), <MoneyIn key="net" amount={net} currency={currency} />],
          [t('tax'), <MoneyIn key="tax" amount={tax} currency={currency} />],
          [t('total'), <MoneyIn key="total" amount={total} currency={currency} />],
          ...(currency === 'USD' ? [] : converted),
          [t('tax_rule'), taxText(invoice)],
        ]}
      />
    </Region>
  );
}

/** Why a document has the tax that it has. */
function useTaxText(): (invoice: Invoice) => string {
  const { t } = useTranslation('invoices');
  const locale = useLocale();
  return ({ tax_rule: rule, tax_ppm: ppm }) =>
    t(`tax_${rule}`, { defaultValue: rule, rate: formats.formatDecimal(String(ppm / PPM_OF_PERCENT), locale) });
}

/** Both parties, as they were when the document was issued, and what it charges. */
export function InvoiceParties({ invoice: { seller, buyer, lines, currency } }: { readonly invoice: Invoice }) {
  const { t } = useTranslation('invoices');
  const locale = useLocale();
  const town = [buyer.postal_code, buyer.city].filter((part) => part !== null).join(' ');
  return (
    <>
      <Region title={t('seller')} isPadded>
        <Pairs
          pairs={present([
            [t('name'), seller.name],
            [t('address'), seller.address_lines.join('\n')],
            [t('country'), countryName(seller.country, locale)],
            [t('vat_id'), seller.vat_id],
            [t('inn'), seller.inn],
            [t('kpp'), seller.kpp],
            [seller.tax_id_label ?? t('tax_id'), seller.tax_id],
          ])}
        />
      </Region>
      <Region title={t('buyer')} isPadded>
        <Pairs
          pairs={present([
            [t('name'), buyer.legal_name],
            [t('address'), buyer.address_lines.join('\n')],
            [t('city'), town],
            [t('country'), buyer.country === null ? null : countryName(buyer.country, locale)],
            [t('email'), buyer.email],
            [t('vat_id'), buyer.vat_id],
            [t('inn'), buyer.inn],
            [t('kpp'), buyer.kpp],
            [t('tax_id'), buyer.tax_id],
          ])}
        />
      </Region>
      <Region title={t('lines')} isPadded>
        <Pairs
          pairs={lines.map(({ kind, amount }) => [
            t(`line_${kind as 'credit'}`, kind),
            <MoneyIn key={kind} amount={amount} currency={currency} />,
          ])}
        />
      </Region>
    </>
  );
}

/** Those that are there; addresses keep their lines. */
function present(pairs: readonly (readonly [string, string | null])[]): (readonly [string, ReactNode])[] {
  return pairs.flatMap(([label, value]) =>
    value === null || value === ''
      ? []
      : [
          [
            label,
            <span key={label} className={classes.lines}>
              {value}
            </span>,
          ] as const,
        ],
  );
}
