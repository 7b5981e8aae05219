import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useMemberMay } from '@/session/customer-access';
import { EndpointScreen } from '@/webhooks/endpoint/endpoint-screen';

const route = getRouteApi('/portal/settings/webhooks/$endpointId');

/** Where events of the organization are sent. */
export function WebhookPage(): ReactNode {
  const { t } = useTranslation('portal/settings');
  const { endpointId } = route.useParams();
  const navigate = route.useNavigate();
  const mayWrite = useMemberMay()('write', 'webhooks');
  return (
    <EndpointScreen
      key={endpointId}
      side={{ audience: 'customer', mayWrite }}
      id={endpointId}
      settings={t('settings')}
      search={route.useSearch()}
      onSearch={(search) => void navigate({ search, replace: true })}
    />
  );
}
