import { useNavigate } from '@tanstack/react-router';
import type { Audience } from '@/api/session-state';

/** Opens the page of an endpoint. */
export function useOpenEndpoint(audience: Audience): (id: string) => Promise<void> {
  const navigate = useNavigate();
  return (endpointId) =>
    audience === 'operator'
      ? navigate({ to: '/operator/settings/webhooks/$endpointId', params: { endpointId } })
      : navigate({ to: '/settings/webhooks/$endpointId', params: { endpointId } });
}

/** Opens the list of endpoints. */
export function useOpenEndpoints(audience: Audience): () => Promise<void> {
  const navigate = useNavigate();
  return () =>
    navigate({ to: audience === 'operator' ? '/operator/settings' : '/settings', search: { tab: 'webhooks' } });
}
