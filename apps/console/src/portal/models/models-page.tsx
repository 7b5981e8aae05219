import { Button } from '@mantine/core';
import { getRouteApi, Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, Split } from '@/kit';
import { useMemberMay } from '@/session/customer-access';
import { useModels } from '../parts/names';
import { ModelList } from './model-list';
import { ModelPanel } from './model-panel';
import type { Model } from './models-search';

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
  const canTry = ({ endpoints, deprecated }: Model): boolean =>
    may('write', 'keys') && endpoints.includes('chat') && !deprecated;
  const linkOf = (model: Model): ReactNode =>
    canTry(model) && (
      <Link to="/playground" search={{ model: model.id }}>
        {t('try_short')}
      </Link>
    );
  const foot =
    opened !== undefined && canTry(opened) ? (
      <Button onClick={() => void navigate({ to: '/playground', search: { model: opened.id } })}>{t('try')}</Button>
    ) : undefined;
  const panel = opened !== undefined && (
    <ModelPanel model={opened} onClose={() => change('open', undefined)} foot={foot} />
  );
  return (
    <Split aside={panel}>
      <Page title={t('models')} note={t('per_million')}>
        <ModelList query={models} search={search} onChange={change} linkOf={linkOf} />
      </Page>
    </Split>
  );
}
