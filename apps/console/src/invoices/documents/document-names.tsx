import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import type { Audience } from '@/api/session-state';
import shared from '@/kit/layout/shared.module.css';
import type { DocumentName, Invoice } from '../data/invoice-api';
import classes from '../invoices.module.css';

/** The name of a kind; one that is newer than this console is shown as the API writes it. */
export function useKindName(): (kind: string) => string {
  const { t } = useTranslation('invoices');
  return (kind) => t(`kind_${kind as 'invoice'}`, kind);
}

interface InvoiceLinkProps {
  readonly audience: Audience;
  readonly id: string;
  readonly children: ReactNode;
}

/** Leads to the page of a document. */
export function InvoiceLink({ audience, id, children }: InvoiceLinkProps) {
  return audience === 'operator' ? (
    <Link
      to="/operator/billing/invoices/$invoiceId"
      params={{ invoiceId: id }}
      className={`${shared.mono} ${classes.number}`}
    >
      {children}
    </Link>
  ) : (
    <Link to="/billing/invoices/$id" params={{ id }} className={`${shared.mono} ${classes.number}`}>
      {children}
    </Link>
  );
}

interface LinkedDocumentsProps {
  readonly audience: Audience;
  readonly documents: readonly DocumentName[];
}

/** Documents by kind and number, each with a link. */
export function LinkedDocuments({ audience, documents }: LinkedDocumentsProps) {
  const nameOf = useKindName();
  return (
    <span className={classes.marked}>
      {documents.map(({ id, kind, number }) => (
        <span key={id}>
          {nameOf(kind)}{' '}
          <InvoiceLink audience={audience} id={id}>
            {number}
          </InvoiceLink>
        </span>
      ))}
    </span>
  );
}

/** All documents that one is connected with: what it refers to, and what refers to it. */
export const linkedDocuments = ({ refers_to, referred_by }: Invoice): readonly DocumentName[] =>
  refers_to === null ? referred_by : [refers_to, ...referred_by];
