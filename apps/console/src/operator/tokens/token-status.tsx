import { useTranslation } from 'react-i18next';
import { Status } from '@/kit';

export function TokenStatus({ status }: { readonly status: 'active' | 'revoked' }) {
  const { t } = useTranslation('operator/tokens');
  return <Status kind={status === 'active' ? 'ok' : 'rest'}>{t(`status_${status}`)}</Status>;
}
