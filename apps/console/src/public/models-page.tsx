import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { customerApi } from '@/api/client';
import { Split, WithDisplayCurrency } from '@/kit';
import { ModelList } from '@/portal/models/model-list';
import { ModelPanel } from '@/portal/models/model-panel';
import { usePublicConfiguration } from '@/session/public-configuration';
import { PublishedPage } from './frame/published-page';

const route = getRouteApi('/public/models');

/** The models and prices of a customer who registers now. */
export function PublicModelsPage(): ReactNode {
  const { t } = useTranslation('portal/models');
  const { t: ofPage } = useTranslation('public');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const isPublished = usePublicConfiguration()?.public_pages.models;
  const models = customerApi.hooks.useQuery('get', '/api/v1/public/models', undefined, {
    enabled: isPublished === true,
  });
  const opened = models.data?.data.find(({ id }) => id === search.open);
  const change = (name: keyof typeof search, value: string | undefined): void =>
    void navigate({ search: { ...search, [name]: value }, replace: name !== 'open' });
  return (
    <WithDisplayCurrency value={models.data?.display ?? null}>
      <Split aside={opened !== undefined && <ModelPanel model={opened} onClose={() => change('open', undefined)} />}>
        <PublishedPage title={t('models')} note={ofPage('prices_note')} isPublished={isPublished}>
          <ModelList query={models} search={search} onChange={change} />
        </PublishedPage>
      </Split>
    </WithDisplayCurrency>
  );
}
