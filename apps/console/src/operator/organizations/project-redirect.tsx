import { Navigate, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Page, QueryState } from '@/kit';

/** The address of a project by its id: it is on the page of its organization. */
export function ProjectRedirect(): ReactNode {
  const { t } = useTranslation('operator/organizations');
  const { projectId: project } = useParams({ from: '/operator/projects/$projectId' });
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/projects/{id}', { params: { path: { id: project } } });
  return (
    <Page title={t('project', { ns: 'projects' })} above={{ title: t('organizations'), to: '/operator/organizations' }}>
      <QueryState query={query}>
        {({ organization_id: organizationId }) => (
          <Navigate
            to="/operator/organizations/$organizationId"
            params={{ organizationId }}
            search={{ tab: 'projects', project }}
            replace
          />
        )}
      </QueryState>
    </Page>
  );
}
