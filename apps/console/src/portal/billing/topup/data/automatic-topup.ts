import { useQuery } from '@tanstack/react-query';
import { ApiError } from '@/api/api-error';
import { customerApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { unwrap } from '@/api/unwrap';
import { useMemberMay } from '@/session/customer-access';
import { useSession } from '@/session/session';
import { usePaymentMethods } from '../../../parts/credit/payment-methods';

export type AutomaticTopup = components['schemas']['AutomaticTopupResponse'];
export type SavedMethod = components['schemas']['SavedMethodResponse'];

/** A charge has no event. */
const REREAD_MS = 10_000;

/** A method is saved a moment after its order is credited. */
const AWAITED_MS = 2_000;
const AWAITED_READS_MAX = 15;

/**
 * Payment methods that the organization has saved. Not read for a member who sees no orders.
 *
 * @param orderId an order that may have saved one: read again until it is there, for half a minute
 */
export function useSavedMethods(orderId: string | null = null) {
  const may = useMemberMay();
  return customerApi.hooks.useQuery(...(['get', '/api/v1/saved-methods'] as const), undefined, {
    enabled: may('read', 'orders'),
    refetchInterval: ({ state: { data, dataUpdateCount } }) => {
      const isAwaited = orderId !== null && data?.data.some(({ order_id }) => order_id === orderId) !== true;
      return isAwaited && dataUpdateCount < AWAITED_READS_MAX && AWAITED_MS;
    },
  });
}

/** Those that the person saved: no one else can have them charged. */
export function useOwnMethods(methods: readonly SavedMethod[]): readonly SavedMethod[] {
  const { user } = useSession('customer');
  return methods.filter(({ user_id }) => user_id === user.id);
}

/** Whether a method is saved, or can be: else there is nothing to see. */
export function useHasTopups(): boolean {
  const isOffered = usePaymentMethods().data?.data.some(({ saves_methods }) => saves_methods) ?? false;
  const isSaved = (useSavedMethods().data?.data.length ?? 0) > 0;
  return isOffered || isSaved;
}

/** The automatic top-up of the organization; null: none was ever set up. */
export function useAutomaticTopup(enabled: boolean) {
  return useQuery({
    queryKey: ['get', '/api/v1/automatic-topup'],
    queryFn: () => unwrap(customerApi.client.GET('/api/v1/automatic-topup')).catch(nullIfMissing),
    refetchInterval: REREAD_MS,
    enabled,
  });
}

function nullIfMissing(error: unknown): null {
  if (error instanceof ApiError && error.code === 'not_found') return null;
  throw error;
}

/** Consent is a member's own: an operator who acts as one gives none. */
export function useMayChangeTopup(): boolean {
  const may = useMemberMay();
  const { audience } = useSession('customer');
  return may('write', 'orders') && audience !== 'impersonation';
}

/** Whether something may be charged, now or after a person has acted. */
export const isSetUp = (rule: AutomaticTopup | null): rule is AutomaticTopup =>
  rule !== null && rule.status !== 'disabled';
