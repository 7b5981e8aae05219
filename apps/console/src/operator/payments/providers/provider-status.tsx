import { useTranslation } from 'react-i18next';
import { Status } from '@/kit';
import type { Provider } from '../data/providers';

/** Whether it takes orders, and hears of their payments. */
export function ProviderStatus({ provider }: { readonly provider: Provider }) {
  const { t } = useTranslation('operator/payments');
  const { status, webhook_secret_set } = provider;
  if (status === 'disabled') return <Status kind="rest">{t('status_disabled')}</Status>;
  if (webhook_secret_set === false) return <Status kind="warn">{t('status_no_webhook')}</Status>;
  return <Status kind="ok">{t('status_active')}</Status>;
}
