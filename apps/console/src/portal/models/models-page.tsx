import { NativeSelect } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Copy, Count, DataTable, Empty, Filters, ModelName, Page, Price, QueryState, SearchBox, Split } from '@/kit';
import { Status, type Column } from '@/kit';
import { useModels } from '../names';
import { ModelPanel } from './model-panel';
import { findModels, type Model } from './models-search';
import classes from './models.module.css';

const route = getRouteApi('/portal/models');

export function ModelsPage(): ReactNode {
  const { t } = useTranslation('portal/models');
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const models = useModels();
  const columns = useColumns();
  const all = models.data?.data ?? [];
  const found = findModels(all, search);
  const opened = all.find(({ id }) => id === search.open);
  const change = (name: 'q' | 'can' | 'open', value: string | undefined): void =>
    void navigate({ search: { ...search, [name]: value }, replace: name !== 'open' });
  const capabilities = [...new Set(all.flatMap((model) => model.capabilities))].toSorted();
  const close = (): void => change('open', undefined);
  return (
    <Split aside={opened !== undefined && <ModelPanel model={opened} onClose={close} />}>
      <Page title={t('models')} note={t('per_million')}>
        <Filters>
          <SearchBox label={t('find')} value={search.q ?? ''} onSearch={(text) => change('q', text)} />
          <NativeSelect
            aria-label={t('capability')}
            value={search.can ?? ''}
            data={[{ value: '', label: t('any_capability') }, ...capabilities]}
            onChange={({ currentTarget: { value } }) => change('can', value === '' ? undefined : value)}
          />
        </Filters>
        <QueryState query={models} lines={10}>
          {() =>
            found.length === 0 ? (
              <Empty>{t(all.length === 0 ? 'none' : 'not_found')}</Empty>
            ) : (
              <DataTable
                label={t('models')}
                rows={found}
                keyOf={({ id }) => id}
                columns={columns}
                chosenKey={search.open ?? null}
                onOpen={({ id }) => change('open', id)}
                foot={t('shown', { count: found.length, all: all.length })}
              />
            )
          }
        </QueryState>
      </Page>
    </Split>
  );
}

function useColumns(): readonly Column<Model>[] {
  const { t } = useTranslation('portal/models');
  return [
    {
      id: 'id',
      head: t('model'),
      cell: ({ id }) => (
        <span className={classes.id}>
          <ModelName id={id} />
          <Copy text={id} label={t('copy_id', { id })} />
        </span>
      ),
    },
    {
      id: 'state',
      head: t('state'),
      label: '',
      cell: ({ deprecated }) =>
        deprecated ? <Status kind="warn">{t('deprecated')}</Status> : <Status kind="ok">{t('active')}</Status>,
    },
    {
      id: 'capabilities',
      head: t('capabilities'),
      label: '',
      cell: ({ capabilities }) => <span className={classes.muted}>{capabilities.slice(0, 4).join(', ')}</span>,
    },
    {
      id: 'context',
      head: t('context'),
      align: 'right',
      cell: ({ context_length }) => <Count value={context_length} />,
    },
    {
      id: 'input',
      head: t('input'),
      align: 'right',
      cell: ({ pricing }) => <Price usd={pricing.input_per_mtok_usd} />,
    },
    {
      id: 'output',
      head: t('output'),
      align: 'right',
      cell: ({ pricing }) => <Price usd={pricing.output_per_mtok_usd} />,
    },
  ];
}
