import { useQuery } from '@tanstack/react-query';
import { firstCapsQuery, type Cap, type CapsApi } from './cap-api';

/** The caps of keys, members and projects in lists of these. */
export interface ListedCaps {
  /** Of a key, a member or a project. */
  readonly of: (holderId: string) => readonly Cap[];
  /** False: there are too many for one request, so that a holder may have others. */
  readonly isComplete: boolean;
  /** Nothing will be added. */
  readonly isReady: boolean;
}

/** By one request for all rows of a page. */
export function useListedCaps(api: CapsApi, enabled: boolean): ListedCaps {
  const { data, isLoading } = useQuery({ ...firstCapsQuery(api, {}), enabled });
  const caps = data?.data ?? [];
  return {
    of: (holderId) =>
      caps.filter(({ key_id, member_id, project_id }) => [key_id, member_id, project_id].includes(holderId)),
    isComplete: data?.has_more !== true,
    isReady: !isLoading,
  };
}
