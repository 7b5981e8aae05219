import { getRouteApi } from '@tanstack/react-router';
import { useMemberMay } from '@/session/customer-access';
import { Endpoints } from '@/webhooks/endpoints/endpoints';
import { Events } from '@/webhooks/events/events';

const route = getRouteApi('/portal/settings');

export function WebhooksTab() {
  const mayWrite = useMemberMay()('write', 'webhooks');
  return <Endpoints side={{ audience: 'customer', mayWrite }} />;
}

export function EventsTab() {
  const { type } = route.useSearch();
  const navigate = route.useNavigate();
  return (
    <Events
      side={{ audience: 'customer', mayWrite: false }}
      type={type}
      onType={(chosen) =>
        void navigate({ search: { tab: 'events', ...(chosen === undefined ? {} : { type: chosen }) }, replace: true })
      }
    />
  );
}
