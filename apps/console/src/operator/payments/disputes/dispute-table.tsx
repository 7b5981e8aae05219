import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { DataTable, Day, Id, Money, RowTime, Status, Until, useNow, type Column } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import { dashboardAddress } from '../data/dashboard';
import { OrderLink } from '../data/order-link';
import { ProviderName, useProvider } from '../data/providers';
import { isInquiry, kindOfDispute, mustAnswer } from './dispute-state';

type Dispute = components['schemas']['DisputeResponse'];

export interface DisputeTableProps {
  readonly rows: readonly Dispute[];
  /** Without the columns that all its disputes have alike. */
  readonly isOfOrder?: boolean;
}

export function DisputeTable({ rows, isOfOrder = false }: DisputeTableProps) {
  const { t } = useTranslation('operator/payments');
  const columns = disputeColumns(t);
  return (
    <DataTable
      label={t('tab_disputes')}
      rows={rows}
      columns={isOfOrder ? columns.filter(({ id }) => !['order', 'provider'].includes(id)) : columns}
      keyOf={({ id }) => id}
      toneOf={toneOfDispute}
    />
  );
}

export const toneOfDispute = (dispute: Dispute): 'warn' | 'bad' | undefined =>
  mustAnswer(dispute) ? (isInquiry(dispute) ? 'warn' : 'bad') : undefined;

export function disputeColumns(t: TFunction<'operator/payments'>): readonly Column<Dispute>[] {
  return [
    { id: 'opened', head: t('opened'), cell: (row) => <RowTime at={row.opened_at} /> },
    { id: 'status', head: t('state'), label: '', cell: (row) => <DisputeStatus dispute={row} /> },
    { id: 'kind', head: t('kind'), cell: (row) => t(isInquiry(row) ? 'dispute_inquiry' : 'dispute_withdrawal') },
    { id: 'order', head: t('order'), cell: (row) => <OrderLink id={row.order_id} /> },
    { id: 'reason', head: t('reason'), cell: (row) => <Reason dispute={row} /> },
    { id: 'provider', head: t('provider'), cell: (row) => <ProviderName id={row.payment_provider_id} hasMode /> },
    { id: 'ref', head: t('dispute_ref'), cell: (row) => <ProviderRef dispute={row} /> },
    { id: 'due', head: t('evidence_due'), align: 'right', cell: (row) => <Due dispute={row} /> },
    { id: 'amount', head: t('dispute_amount'), align: 'right', cell: (row) => <Money usd={row.amount_usd} /> },
    { id: 'withdrawn', head: t('withdrawn'), align: 'right', cell: (row) => <Money usd={row.withdrawn_usd} /> },
    { id: 'reinstated', head: t('reinstated'), align: 'right', cell: (row) => <Money usd={row.reinstated_usd} /> },
  ];
}

function DisputeStatus({ dispute }: { readonly dispute: Dispute }) {
  const { t } = useTranslation('operator/payments');
  const { status } = dispute;
  return (
    <Status kind={kindOfDispute(dispute)}>{t(`dispute_${status.replace('warning_', '') as 'won'}`, status)}</Status>
  );
}

/** Whether it is an inquiry, its type says. */
function Reason({ dispute }: { readonly dispute: Dispute }) {
  const { t } = useTranslation('operator/payments');
  const reason = dispute.reason.replace(/^inquiry: /, '');
  return <>{t(`dispute_reason_${reason as 'general'}`, reason)}</>;
}

/** With the way to the provider, where it is answered. */
function ProviderRef({ dispute: { external_ref, payment_provider_id } }: { readonly dispute: Dispute }) {
  const { t } = useTranslation('operator/payments');
  const provider = useProvider(payment_provider_id);
  const address = provider === undefined ? null : dashboardAddress(provider, 'disputes', external_ref);
  return (
    <span className={shared.marked}>
      <Id id={external_ref} short />
      {address !== null && (
        <a href={address} target="_blank" rel="noreferrer">
          {t('answer')}
        </a>
      )}
    </span>
  );
}

function Due({ dispute }: { readonly dispute: Dispute }) {
  const { t } = useTranslation('operator/payments');
  const now = useNow();
  const { evidence_due_at: due } = dispute;
  if (due === null || !mustAnswer(dispute)) return <Day at={due} />;
  return Date.parse(due) < now ? <>{t('overdue')}</> : <Until at={due} />;
}
