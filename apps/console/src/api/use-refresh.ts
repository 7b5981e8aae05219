import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

/** After a write: what is on screen is read again, and what is not, when it is next shown. */
export function useRefresh(): () => Promise<void> {
  const client = useQueryClient();
  return useCallback(() => client.invalidateQueries({ queryKey: ['get'] }), [client]);
}
