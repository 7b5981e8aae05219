import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Pairs, QueryState, Region } from '@/kit';
import type { TabProps } from '../tab';

const SHOWN_MAX = 5;

/** Its first members, with their roles. */
export function People({ organization: { id } }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const members = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}/members', {
    params: { path: { id }, query: { limit: SHOWN_MAX } },
  });
  return (
    <Region title={t('tab_members')} isPadded>
      <QueryState query={members} lines={2}>
        {({ data }) => (
          <>
            {data.length === 0 && t('members_none')}
            <Pairs
              pairs={data.map(({ name, email, role }) => [
                name === '' ? email : name,
                t(`role_${role}`, { ns: 'kit' }),
              ])}
            />
          </>
        )}
      </QueryState>
    </Region>
  );
}
