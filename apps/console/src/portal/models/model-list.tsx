import { NativeSelect, UnstyledButton } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import {
  Copy,
  Count,
  DataTable,
  Empty,
  Filters,
  formats,
  ModelName,
  Price,
  QueryState,
  SearchBox,
  useCapabilityName,
} from '@/kit';
import { Picker } from '@/kit/picker/picker';
import { Status, useLocale, useZone, type Column } from '@/kit';
import { findModels, isModel, sortOf, SORTS, vendorOf, withVendors, type ModelRow, type Sort } from './find-models';
import type { Model, ModelsSearch } from './models-search';
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
  /** At the end of a model's line, unless another is open. The public page, which has no session, has none. */
  readonly linkOf?: (model: Model) => ReactNode;
}

/** Models with their prices, by vendor or in an order, searched by words and by what they can. */
export function ModelList({ query, search, onChange, linkOf }: ModelListProps) {
  const { t } = useTranslation('portal/models');
  const isNarrow = search.open !== undefined;
  const sort = sortOf(search);
  const all = useMemo(() => query.data?.data ?? [], [query.data]);
  const found = useMemo(() => findModels(all, search), [all, search]);
  const rows = useMemo(
    () => (sort === 'vendor' ? withVendors(found) : found.map((model) => ({ model }))),
    [found, sort],
  );
  // Beside an open model, which has them as well.
  const columns = useColumns(sort, (next) => onChange('sort', next === 'vendor' ? undefined : next)).filter(
    ({ id }) => !isNarrow || !['capabilities', 'cache_read', 'cache_write'].includes(id),
  );
  return (
    <>
      <ModelFilters all={all} search={search} onChange={onChange} />
      <QueryState query={query} lines={10}>
        {() =>
          found.length === 0 ? (
            <Empty>{t(all.length === 0 ? 'none' : 'not_found')}</Empty>
          ) : (
            <DataTable
              label={t('models')}
              rows={rows}
              keyOf={(row) => (isModel(row) ? row.model.id : `${row.vendor}/`)}
              columns={columns}
              chosenKey={search.open ?? null}
              onOpen={(row) => {
                if (isModel(row)) onChange('open', row.model.id);
                else onChange('vendor', search.vendor === row.vendor ? undefined : row.vendor);
              }}
              actionsOf={isNarrow || linkOf === undefined ? undefined : (row) => isModel(row) && linkOf(row.model)}
              foot={t('shown', { count: found.length, all: all.length })}
            />
          )
        }
      </QueryState>
    </>
  );
}

/** Least numbers of tokens that a context can be filtered by. */
const CONTEXTS = [32_000, 128_000, 200_000, 1_000_000];

function ModelFilters({
  all,
  search,
  onChange,
}: Omit<ModelListProps, 'query' | 'linkOf'> & { readonly all: readonly Model[] }) {
  const { t } = useTranslation('portal/models');
  const nameOf = useCapabilityName();
  const locale = useLocale();
  const vendors = [...new Set(all.map(vendorOf))].toSorted();
  const capabilities = [...new Set(all.flatMap((model) => model.capabilities))].toSorted();
  const set = (name: keyof ModelsSearch, value: string): void => onChange(name, value === '' ? undefined : value);
  return (
    <Filters>
      <SearchBox label={t('find')} value={search.q ?? ''} onSearch={(text) => onChange('q', text)} />
      <Picker
        aria-label={t('vendor')}
        value={search.vendor ?? ''}
        data={[{ value: '', label: t('any_vendor') }, ...vendors.map((value) => ({ value, label: value }))]}
        onChange={(value) => set('vendor', value)}
      />
      <NativeSelect
        aria-label={t('capability')}
        value={search.can ?? ''}
        data={[
          { value: '', label: t('any_capability') },
          ...capabilities.map((value) => ({ value, label: nameOf(value) })),
        ]}
        onChange={({ currentTarget: { value } }) => set('can', value)}
      />
      <NativeSelect
        aria-label={t('context')}
        value={search.context ?? ''}
        data={[
          { value: '', label: t('any_context') },
          ...CONTEXTS.map((count) => ({
            value: String(count),
            label: t('context_from', { tokens: formats.formatShort(count, locale) }),
          })),
        ]}
        onChange={({ currentTarget: { value } }) => set('context', value)}
      />
      <NativeSelect
        aria-label={t('sort')}
        value={sortOf(search)}
        data={SORTS.map((value) => ({ value, label: t(`sort_${value}`) }))}
        onChange={({ currentTarget: { value } }) => set('sort', value === 'vendor' ? '' : value)}
      />
    </Filters>
  );
}

/** Of a model that customers should leave: when it retires. */
function Life({ model: { deprecated, sunset_at: at } }: { readonly model: Model }) {
  const { t } = useTranslation('portal/models');
  const [locale, zone] = [useLocale(), useZone()];
  if (!deprecated) return null;
  const text = at === null ? t('deprecated') : t('retires', { day: formats.formatDay(at, locale, zone) });
  return <Status kind="warn">{text}</Status>;
}

/** Cells of models; the line of a vendor has its name alone. */
function useColumns(sort: Sort, onSort: (sort: Sort) => void): readonly Column<ModelRow>[] {
  const { t } = useTranslation('portal/models');
  const ofModel =
    (cell: (model: Model) => ReactNode) =>
    (row: ModelRow): ReactNode =>
      isModel(row) ? cell(row.model) : null;
  const sorted = (name: Exclude<Sort, 'vendor'>, text: string): Pick<Column<ModelRow>, 'head' | 'label'> => ({
    label: text,
    head: (
      <UnstyledButton
        fz="inherit"
        c={sort === name ? 'var(--ink)' : 'inherit'}
        aria-pressed={sort === name}
        title={t(`sort_${name}`)}
        onClick={() => onSort(sort === name ? 'vendor' : name)}
      >
        {text}
        {sort === name && (name === 'context' ? ' ↓' : ' ↑')}
      </UnstyledButton>
    ),
  });
  return [
    {
      id: 'id',
      ...sorted('name', t('model')),
      label: '',
      cell: (row) =>
        isModel(row) ? (
          <span className={classes.id}>
            <ModelName id={row.model.id} />
            <Copy text={row.model.id} label={t('copy_id', { id: row.model.id })} />
            <Life model={row.model} />
          </span>
        ) : (
          <strong>
            {row.vendor} · {row.count}
          </strong>
        ),
    },
    {
      id: 'capabilities',
      head: t('capabilities'),
      label: '',
      cell: ofModel(({ capabilities }) => <CapabilityChips capabilities={capabilities} />),
    },
    {
      id: 'context',
      ...sorted('context', t('context')),
      align: 'right',
      cell: ofModel(({ context_length }) => <Count value={context_length} />),
    },
    {
      id: 'input',
      ...sorted('input', t('input')),
      align: 'right',
      cell: ofModel(({ pricing }) => <Price usd={pricing.input_per_mtok_usd} />),
    },
    {
      id: 'cache_read',
      head: t('cache_read'),
      align: 'right',
      cell: ofModel(({ pricing }) => <Price usd={pricing.cache_read_per_mtok_usd} />),
    },
    {
      id: 'cache_write',
      head: t('cache_write'),
      align: 'right',
      cell: ofModel(({ pricing }) => <Price usd={pricing.cache_write_per_mtok_usd} />),
    },
    {
      id: 'output',
      ...sorted('output', t('output')),
      align: 'right',
      cell: ofModel(({ pricing }) => <Price usd={pricing.output_per_mtok_usd} />),
    },
  ];
}

const SHOWN = 3;

/** What a model can, as words; those that have no room are in the title. */
function CapabilityChips({ capabilities }: { readonly capabilities: readonly string[] }) {
  const nameOf = useCapabilityName();
  const more = capabilities.slice(SHOWN);
  return (
    <span className={classes.chips}>
      {capabilities.slice(0, SHOWN).map((one) => (
        <span key={one}>{nameOf(one)}</span>
      ))}
      {more.length > 0 && <span title={more.map(nameOf).join(', ')}>+{more.length}</span>}
    </span>
  );
}
