import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Pairs, QueryState, Region } from '@/kit';

/** Of which organizations a user is a member. */
export function UserOrganizations({ userId }: { readonly userId: string }) {
  const { t } = useTranslation(['operator/users', 'kit']);
  const params = { path: { id: userId } };
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/users/{id}/organizations', { params });
  return (
    <Region title={t('organizations')} isPadded>
      <QueryState query={query} lines={2}>
        {({ data }) =>
          data.length === 0 ? (
            t('no_organizations')
          ) : (
            <Pairs
              pairs={data.map(({ id, role }) => [id, t(`kit:role_${role}`)])}
              labelOf={(id) => (
                <Link to="/operator/organizations/$organizationId" params={{ organizationId: id }}>
                  {data.find((one) => one.id === id)?.name}
                </Link>
              )}
            />
          )
        }
      </QueryState>
    </Region>
  );
}
