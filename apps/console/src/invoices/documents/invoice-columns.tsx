import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ReactNode } from 'react';
import type { Audience } from '@/api/session-state';
import { formats, MoneyIn, useLocale, type Column } from '@/kit';
import { InvoiceLink, LinkedDocuments, linkedDocuments, useKindName } from './document-names';
import type { Invoice } from '../data/invoice-api';
import classes from '../invoices.module.css';

interface Shown {
  /** False where all are of one order. */
  readonly hasOrder?: boolean;
  /** Beside the number. */
  readonly markOf?: (invoice: Invoice) => ReactNode;
  /** After the day; what is narrow lets links have room on a phone. */
  readonly parties?: readonly Column<Invoice>[];
}

/** Of a list of documents. Columns with links are not neighbours: where a row is a card, they would be too close. */
export function useInvoiceColumns(
  audience: Audience,
  { hasOrder = true, markOf, parties = [] }: Shown = {},
): readonly Column<Invoice>[] {
  const { t } = useTranslation('invoices');
  const nameOf = useKindName();
  const order: Column<Invoice> = {
    id: 'order',
    head: t('order'),
    cell: ({ order_id: id }) => <OrderOf audience={audience} id={id} />,
  };
  const linked: Column<Invoice> = {
    id: 'linked',
    head: t('linked'),
    cell: (invoice) => {
      const documents = linkedDocuments(invoice);
      return documents.length === 0 ? '–' : <LinkedDocuments audience={audience} documents={documents} />;
    },
  };
  return [
    {
      id: 'number',
      head: t('number'),
      label: '',
      cell: (invoice) => (
        <span className={classes.marked}>
          <InvoiceLink audience={audience} id={invoice.id}>
            {invoice.number}
          </InvoiceLink>
          {markOf?.(invoice)}
        </span>
      ),
    },
    { id: 'issued', head: t('issued'), cell: ({ issued_at: at }) => <UtcDay at={at} /> },
    ...parties,
    ...(hasOrder ? [order] : []),
    { id: 'kind', head: t('kind'), label: '', cell: ({ kind }) => nameOf(kind) },
    linked,
    {
      id: 'total',
      head: t('total'),
      align: 'right',
      cell: ({ total, currency, kind }) => (
        <MoneyIn amount={kind === 'credit_note' ? `-${total}` : total} currency={currency} />
      ),
    },
  ];
}

/** A day as the document has it: in UTC. */
export function UtcDay({ at }: { readonly at: string | null }) {
  const locale = useLocale();
  return at === null ? <>–</> : <time dateTime={at}>{formats.formatDay(at, locale, 'UTC')}</time>;
}

interface OrderOfProps {
  readonly audience: Audience;
  /** Null: it is of no order. */
  readonly id: string | null;
}

/** Leads to the order that was paid. */
export function OrderOf({ audience, id }: OrderOfProps) {
  const { t } = useTranslation('invoices');
  if (id === null) return <>–</>;
  return audience === 'operator' ? (
    <Link to="/operator/payments/orders/$orderId" params={{ orderId: id }} className={classes.link}>
      {t('open_order')}
    </Link>
  ) : (
    <Link to="/billing/orders/$id" params={{ id }} className={classes.link}>
      {t('open_order')}
    </Link>
  );
}
