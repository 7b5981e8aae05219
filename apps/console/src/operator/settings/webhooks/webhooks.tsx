import { useNavigate, useSearch } from '@tanstack/react-router';
import { useMay } from '@/session/use-may';
import { Endpoints } from '@/webhooks/endpoints/endpoints';
import { Events } from '@/webhooks/events/events';
import { Named } from '../../data/names';

const ROUTE = '/operator/settings';

export function Webhooks() {
  const mayWrite = useMay()('write', 'webhooks');
  return <Endpoints side={{ audience: 'operator', mayWrite }} />;
}

export function AllEvents() {
  const { type } = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  return (
    <Events
      side={{ audience: 'operator', mayWrite: false, organization: (id) => <Named id={id} /> }}
      type={type}
      onType={(chosen) =>
        void navigate({ search: { tab: 'events', ...(chosen === undefined ? {} : { type: chosen }) }, replace: true })
      }
    />
  );
}
