import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMay } from '@/session/use-may';
import { EndpointScreen } from '@/webhooks/endpoint/endpoint-screen';
import { Named } from '../../data/names';

const route = getRouteApi('/operator/settings/webhooks/$endpointId');

/** Where events of all organizations are sent. */
export function WebhookPage(): ReactNode {
  const { t } = useTranslation('operator/settings');
  const { endpointId } = route.useParams();
  const navigate = route.useNavigate();
  const mayWrite = useMay()('write', 'webhooks');
  return (
    <EndpointScreen
      key={endpointId}
      side={{ audience: 'operator', mayWrite, organization: (id) => <Named id={id} /> }}
      id={endpointId}
      settings={t('settings')}
      search={route.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true })}
    />
  );
}
