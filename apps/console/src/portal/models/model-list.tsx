import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { Copy, Count, DataTable, Empty, Filters, ModelName, Price, QueryState, SearchBox } from '@/kit';
import { Status, useCapabilityName, type Column } from '@/kit';
import { findModels, type Model, type ModelsSearch } from './models-search';
import classes from './models.module.css';

interface ModelListProps {
  readonly query: {
    readonly data: { readonly data: readonly Model[] } | undefined;
    readonly error: unknown;
    readonly errorUpdateCount: number;
    readonly refetch: () => unknown;
  };
  readonly search: ModelsSearch;
  readonly onChange: (name: keyof ModelsSearch, value: string | undefined) => void;
}

/** Models with their prices, searched by words and by what they can. */
export function ModelList({ query, search, onChange }: ModelListProps) {
  const { t } = useTranslation('portal/models');
  const nameOf = useCapabilityName();
  const isNarrow = search.open !== undefined;
  // Beside an open model, which has them as well.
  const columns = useColumns().filter(({ id }) => !isNarrow || id !== 'capabilities');
  const all = query.data?.data ?? [];
  const found = findModels(all, search);
  const capabilities = [...new Set(all.flatMap((model) => model.capabilities))].toSorted();
  return (
    <>
      <Filters>
        <SearchBox label={t('find')} value={search.q ?? ''} onSearch={(text) => onChange('q', text)} />
        <NativeSelect
          aria-label={t('capability')}
          value={search.can ?? ''}
          data={[
            { value: '', label: t('any_capability') },
            ...capabilities.map((value) => ({ value, label: nameOf(value) })),
          ]}
          onChange={({ currentTarget: { value } }) => onChange('can', value === '' ? undefined : value)}
        />
      </Filters>
      <QueryState query={query} lines={10}>
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
              onOpen={({ id }) => onChange('open', id)}
              foot={t('shown', { count: found.length, all: all.length })}
            />
          )
        }
      </QueryState>
    </>
  );
}

function useColumns(): readonly Column<Model>[] {
  const { t } = useTranslation('portal/models');
  const nameOf = useCapabilityName();
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
      cell: ({ capabilities }) => (
        <span className={classes.muted}>{capabilities.slice(0, 4).map(nameOf).join(', ')}</span>
      ),
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
