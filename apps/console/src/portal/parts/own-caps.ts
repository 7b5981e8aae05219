import { ownCaps } from '@/caps/data/cap-api';
import { useListedCaps, type ListedCaps } from '@/caps/data/listed-caps';
import { useMemberMay } from '@/session/customer-access';

/** Limits of keys, members and projects, as far as the person may see them. */
export function useOwnListedCaps(): ListedCaps {
  return useListedCaps(ownCaps, useMemberMay()('read', 'caps'));
}
