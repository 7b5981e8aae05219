import { Button, Checkbox } from '@mantine/core';
import { useQueries } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { Suspense, useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { OrganizationResponse } from '@/api/generated/values/organization-response';
import { unwrap } from '@/api/unwrap';
import { useFilters } from '@/frame/search/use-filters';
import {
  Ago,
  type Column,
  Count,
  Day,
  Facts,
  Share,
  Empty,
  Filters,
  FilterSelect,
  isNegative,
  Money,
  Page,
  PagedTable,
  PAGES,
  SearchBox,
  Select,
} from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import shared from '@/kit/layout/shared.module.css';
import { optionsOf, TierName, useAreTierNamesKnown, useTierNames } from '../parts/names';
import { TestBadge } from '../parts/test-badge';
import { marginShareOfSums } from '../data/margin';
import type { Organization } from '../data/organizations';
import { OrganizationStatus } from './organization-status';
import classes from './organizations.module.css';
import { SORTS } from './organizations-search';

/** Loaded when first opened. */
const CreateOrganization = lazyPart(() => import('./create-organization'), 'CreateOrganization');

export function OrganizationsPage(): ReactNode {
  const { t } = useTranslation('operator/organizations');
  const may = useMay();
  const [isCreating, setCreating] = useState(false);
  const mayCreate = may('write', 'organizations');
  const create = mayCreate && (
    <Button variant="filled" leftSection={<Plus size={14} aria-hidden />} onClick={() => setCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <Page title={t('organizations')} actions={create}>
      <Totals />
      <OrganizationFilters />
      <OrganizationsTable action={create} />
      {isCreating && (
        <Suspense>
          <CreateOrganization onClose={() => setCreating(false)} />
        </Suspense>
      )}
    </Page>
  );
}

/** Of all organizations, whatever the filters say. */
function Totals() {
  const { t } = useTranslation('operator/organizations');
  const maySee = useMay()('read', 'requests');
  const { data } = operatorApi.hooks.useQuery('get', '/admin/v1/organization-totals', {}, { enabled: maySee });
  if (!maySee) return null;
  return (
    <Facts
      facts={[
        { label: t('total_organizations'), value: <Count value={data?.organization_count} /> },
        { label: t('total_balance'), value: <Money usd={data?.balance_usd} /> },
        { label: t('total_low'), value: <Count value={data?.low_count} />, note: t('total_low_note') },
      ]}
    />
  );
}

function OrganizationFilters() {
  const { t } = useTranslation('operator/organizations');
  const { search, change } = useFilters('/operator/organizations');
  const tiers = optionsOf(useTierNames());
  return (
    <Filters>
      <SearchBox label={t('search')} value={search.q ?? ''} onSearch={(q) => change({ q })} />
      <FilterSelect
        label={t('status')}
        any={t('any_status')}
        value={search.status}
        options={OrganizationResponse.status.map((value) => ({ value, label: t(`status_${value}`) }))}
        onChange={(status) => change({ status })}
      />
      <FilterSelect
        label={t('tier')}
        any={t('any_tier')}
        searchable
        value={search.tier}
        options={tiers}
        onChange={(tier) => change({ tier })}
      />
      <Select
        aria-label={t('sort')}
        allowDeselect={false}
        w={180}
        value={search.sort ?? 'newest'}
        data={SORTS.map((value) => ({ value, label: t(`sort_${value}`) }))}
        onChange={(sort) => change({ sort: sort === 'newest' ? undefined : (sort ?? undefined) })}
      />
      <Checkbox
        label={t('with_archived')}
        checked={search.archived ?? false}
        onChange={({ currentTarget }) => change({ archived: currentTarget.checked ? true : undefined })}
      />
    </Filters>
  );
}

function OrganizationsTable({ action }: { readonly action: ReactNode }) {
  const { t } = useTranslation('operator/organizations');
  const { search, clear } = useFilters('/operator/organizations');
  const navigate = useNavigate();
  const { q, status, tier, archived, sort } = search;
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations',
    { params: { query: { limit: 50, q, status, tier_id: tier, include_archived: archived, sort } } },
    PAGES,
  );
  const figures = useFigures(query.data);
  const areNamesKnown = useAreTierNamesKnown();
  const columns = useColumns(figures);
  const hasFilters = [q, status, tier, archived].some((value) => value !== undefined);
  return (
    <PagedTable
      query={query}
      isReady={areNamesKnown}
      label={t('organizations')}
      columns={columns}
      keyOf={({ id }) => id}
      onOpen={({ id }) =>
        void navigate({ to: '/operator/organizations/$organizationId', params: { organizationId: id } })
      }
      toneOf={(organization) => (owes(organization) ? 'warn' : undefined)}
      empty={<Empty action={action}>{t('none')}</Empty>}
      onClearFilters={hasFilters ? () => clear({}) : undefined}
    />
  );
}

/** Below zero: what it has of a credit limit is in use. */
const owes = ({ balance_usd, archived_at }: Organization): boolean => archived_at === null && isNegative(balance_usd);

type Figures = components['schemas']['OrganizationFigureResponse'];

interface Pages {
  readonly pages: readonly { readonly data: readonly Organization[] }[];
}

/** What the listed organizations bring, by id: one question a page. */
function useFigures(listed: Pages | undefined): ReadonlyMap<string, Figures> {
  const maySee = useMay()('read', 'requests');
  const pages = (listed?.pages ?? []).map(({ data }) => data.map(({ id }) => id).join(',')).filter((ids) => ids !== '');
  const answers = useQueries({
    queries: pages.map((ids) => ({
      queryKey: ['get', '/admin/v1/organization-figures', ids],
      queryFn: () => unwrap(operatorApi.client.GET('/admin/v1/organization-figures', { params: { query: { ids } } })),
      enabled: maySee,
      staleTime: FIGURES_FRESH_MS,
    })),
  });
  return new Map(answers.flatMap(({ data }) => data?.data ?? []).map((row) => [row.id, row]));
}

const FIGURES_FRESH_MS = 60_000;

function useColumns(figures: ReadonlyMap<string, Figures>): readonly Column<Organization>[] {
  const { t } = useTranslation('operator/organizations');
  return [
    { id: 'name', head: t('name'), cell: (row) => <Name organization={row} /> },
    { id: 'status', head: t('status'), cell: (row) => <OrganizationStatus organization={row} /> },
    { id: 'tier', head: t('tier'), cell: (row) => <TierName id={row.tier_id} /> },
    { id: 'balance', head: t('balance'), align: 'right', cell: (row) => <Money usd={row.balance_usd} /> },
    { id: 'available', head: t('available'), align: 'right', cell: (row) => <Money usd={row.available_usd} /> },
    {
      id: 'spend',
      head: t('spend_30d'),
      align: 'right',
      cell: ({ id }) => (
        <Late chars={9}>
          <Money usd={figures.get(id)?.revenue_usd} />
        </Late>
      ),
    },
    {
      id: 'margin',
      head: t('margin'),
      align: 'right',
      cell: ({ id }) => (
        <Late chars={6}>
          <Margin figures={figures.get(id)} />
        </Late>
      ),
    },
    {
      id: 'last_request',
      head: t('last_request'),
      align: 'right',
      cell: ({ id }) => (
        <Late chars={12}>
          <LastUse figures={figures.get(id)} />
        </Late>
      ),
    },
    { id: 'owner', head: t('owner'), cell: ({ id }) => <Late chars={12}>{figures.get(id)?.owner?.name ?? '–'}</Late> },
    { id: 'created', head: t('created'), align: 'right', cell: (row) => <Day at={row.created_at} /> },
  ];
}

function Name({ organization: { name, test } }: { readonly organization: Organization }) {
  return (
    <span className={shared.marked}>
      <span className={classes.name}>{name}</span>
      {test && <TestBadge />}
    </span>
  );
}

/** A figure that comes after its row: its place is there before it, so that a card keeps its lines. */
function Late({ chars, children }: { readonly chars: number; readonly children: ReactNode }) {
  return <span style={{ display: 'inline-block', minWidth: `${chars}ch` }}>{children}</span>;
}

interface FiguresProps {
  readonly figures: Figures | undefined;
}

function Margin({ figures }: FiguresProps) {
  return <Share of={figures === undefined ? null : marginShareOfSums(figures)} />;
}

function LastUse({ figures }: FiguresProps) {
  const at = figures?.last_used_at ?? null;
  return at === null ? '–' : <Ago at={at} />;
}
