import { Button } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, Split } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { useModels } from '../parts/names';
import { ModelList } from './model-list';
import { ModelPanel } from './model-panel';

const route = getRouteApi('/portal/models');

export function ModelsPage(): ReactNode {
  const { t } = useTranslation('portal/models');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const models = useModels();
  const may = useMemberMay();
  const opened = models.data?.data.find(({ id }) => id === search.open);
  const change = (name: keyof typeof search, value: string | undefined): void =>
    void navigate({ search: { ...search, [name]: value }, replace: name !== 'open' });
  const canTry = may('write', 'keys') && opened?.endpoints.includes('chat') === true && !opened.deprecated;
  const foot = canTry ? (
    <Button onClick={() => void navigate({ to: '/playground', search: { model: opened.id } })}>{t('try')}</Button>
  ) : undefined;
  const panel = opened !== undefined && (
    <ModelPanel model={opened} onClose={() => change('open', undefined)} foot={foot} />
  );
  return (
    <Split aside={panel}>
      <Page title={t('models')} note={t('per_million')}>
        <ModelList query={models} search={search} onChange={change} />
      </Page>
    </Split>
  );
}
