import { useTranslation } from 'react-i18next';
import { Since, Status } from '@/kit';
import shared from '@/kit/layout/shared.module.css';
import type { Endpoint } from '../data/webhook-api';

/** Whether an endpoint gets events, and why not. */
export function EndpointStatus({ endpoint }: { readonly endpoint: Endpoint }) {
  const { t } = useTranslation('webhooks');
  const { status, disabled_reason: reason, failing_since: failingSince } = endpoint;
  if (status === 'disabled') {
    return (
      <span className={shared.marked}>
        <Status kind={reason === 'requested' ? 'rest' : 'bad'}>{t('status_disabled')}</Status>
        {reason !== null && reason !== 'requested' && <span className={shared.hint}>{t(`reason_${reason}`)}</span>}
      </span>
    );
  }
  if (failingSince === null) return <Status kind="ok">{t('status_active')}</Status>;
  return (
    <span className={shared.marked}>
      <Status kind="warn">{t('status_failing')}</Status>
      <span className={shared.hint}>
        <Since at={failingSince} />
      </span>
    </span>
  );
}
