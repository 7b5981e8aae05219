import { useSearch } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Region } from '@/kit';
import { RefundTable } from './refund-table';

const DECIDED = 'booked,sent,succeeded,failed,declined';

/** Refunds that are to be decided first, then all others. */
export function RefundsTab() {
  const { t } = useTranslation('operator/payments');
  const { refund } = useSearch({ from: '/operator/payments' });
  return (
    <>
      <Region title={t('refunds_requested')} note={t('refunds_requested_note')}>
        <RefundTable filter={{ state: 'requested' }} chosenKey={refund} empty={t('refunds_requested_none')} />
      </Region>
      <Region title={t('refunds_decided')}>
        <RefundTable filter={{ state: DECIDED }} chosenKey={refund} empty={t('refunds_none')} />
      </Region>
    </>
  );
}
