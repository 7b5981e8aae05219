import { useTranslation } from 'react-i18next';
import { RowTime, Status, type StatusKind } from '@/kit';
import type { Call, Delivery, Endpoint } from '../data/webhook-api';

interface DeliveryStatusProps {
  readonly delivery: Delivery;
  readonly endpoint: Pick<Endpoint, 'status'>;
}

type Shown = 'pending' | 'retrying' | 'paused' | 'delivered' | 'failed';

const KINDS: Readonly<Record<Shown, StatusKind>> = {
  pending: 'live',
  retrying: 'warn',
  paused: 'rest',
  delivered: 'ok',
  failed: 'bad',
};

/** What waits does so for its first call, for another, or until the endpoint is enabled. */
function shownOf({ delivery: { status, attempts }, endpoint }: DeliveryStatusProps): Shown {
  if (status !== 'waiting') return status;
  if (endpoint.status === 'disabled') return 'paused';
  return attempts === 0 ? 'pending' : 'retrying';
}

export function DeliveryStatus(props: DeliveryStatusProps) {
  const { t } = useTranslation('webhooks');
  const shown = shownOf(props);
  return <Status kind={KINDS[shown]}>{t(`delivery_${shown}`)}</Status>;
}

/** When it is called again. */
export function NextAttempt({ delivery: { next_attempt_at: next }, endpoint }: DeliveryStatusProps) {
  const { t } = useTranslation('webhooks');
  if (next === null) return <>–</>;
  return endpoint.status === 'disabled' ? t('once_enabled') : <RowTime at={next} />;
}

/** What came of a call, in words. */
export function useOutcomeText(): (call: Call) => string {
  const { t } = useTranslation('webhooks');
  return ({ error, http_status: status }) =>
    error === null ? t('call_delivered', { status }) : t(`call_${error}`, { status });
}
