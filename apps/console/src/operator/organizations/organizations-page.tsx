import { Button, Checkbox, Select } from '@mantine/core';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { Plus } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { type Column, Day, Empty, Filters, isNegative, Money, Page, PagedTable, PAGES, SearchBox } from '@/kit';
import { useMay } from '@/session/use-may';
import { optionsOf, TierName, useAreTierNamesKnown, useTierNames } from '../parts/names';
import { CreateOrganization } from './create-organization';
import { useSpendOfMonth, type Organization } from '../data/organizations';
import { OrganizationStatus } from './organization-status';
import classes from './organizations.module.css';
import type { OrganizationsSearch } from './organizations-search';

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
      <OrganizationFilters />
      <OrganizationsTable action={create} />
      {isCreating && <CreateOrganization onClose={() => setCreating(false)} />}
    </Page>
  );
}

const ROUTE = '/operator/organizations';

function useFilters() {
  const search = useSearch({ from: ROUTE });
  const navigate = useNavigate({ from: ROUTE });
  const filter = (changes: { readonly [name in keyof OrganizationsSearch]: OrganizationsSearch[name] | undefined }) =>
    void navigate({ search: (old) => ({ ...old, ...changes }), replace: true });
  return { search, filter, navigate };
}

function OrganizationFilters() {
  const { t } = useTranslation('operator/organizations');
  const { search, filter } = useFilters();
  const tiers = optionsOf(useTierNames());
  return (
    <Filters>
      <SearchBox label={t('search')} value={search.q ?? ''} onSearch={(q) => filter({ q })} />
      <Select
        aria-label={t('status')}
        placeholder={t('any_status')}
        clearable
        w={150}
        value={search.status ?? null}
        data={(['active', 'suspended'] as const).map((value) => ({ value, label: t(`status_${value}`) }))}
        onChange={(status) => filter({ status: status ?? undefined })}
      />
      <Select
        aria-label={t('tier')}
        placeholder={t('any_tier')}
        clearable
        searchable
        w={150}
        value={search.tier ?? null}
        data={tiers}
        onChange={(tier) => filter({ tier: tier ?? undefined })}
      />
      <Checkbox
        label={t('with_archived')}
        checked={search.archived ?? false}
        onChange={({ currentTarget }) => filter({ archived: currentTarget.checked ? true : undefined })}
      />
    </Filters>
  );
}

function OrganizationsTable({ action }: { readonly action: ReactNode }) {
  const { t } = useTranslation('operator/organizations');
  const { search, navigate } = useFilters();
  const { q, status, tier, archived } = search;
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/organizations',
    { params: { query: { limit: 50, q, status, tier_id: tier, include_archived: archived } } },
    PAGES,
  );
  const { spend, isLoading } = useSpendOfMonth();
  const areNamesKnown = useAreTierNamesKnown();
  const columns = useColumns(spend);
  const hasFilters = [q, status, tier, archived].some((value) => value !== undefined);
  return (
    <PagedTable
      query={query}
      isReady={areNamesKnown && !isLoading}
      label={t('organizations')}
      columns={columns}
      keyOf={({ id }) => id}
      onOpen={({ id }) =>
        void navigate({ to: '/operator/organizations/$organizationId', params: { organizationId: id } })
      }
      toneOf={(organization) => (owes(organization) ? 'warn' : undefined)}
      empty={<Empty action={action}>{t('none')}</Empty>}
      onClearFilters={hasFilters ? () => void navigate({ search: {} }) : undefined}
      note={t('spend_note')}
    />
  );
}

/** Below zero: what it has of a credit limit is in use. */
const owes = ({ balance_usd, archived_at }: Organization): boolean => archived_at === null && isNegative(balance_usd);

function useColumns(spend: ReadonlyMap<string, string> | undefined): readonly Column<Organization>[] {
  const { t } = useTranslation('operator/organizations');
  return [
    { id: 'name', head: t('name'), cell: (row) => <span className={classes.name}>{row.name}</span> },
    { id: 'status', head: t('status'), cell: (row) => <OrganizationStatus organization={row} /> },
    { id: 'tier', head: t('tier'), cell: (row) => <TierName id={row.tier_id} /> },
    { id: 'balance', head: t('balance'), align: 'right', cell: (row) => <Money usd={row.balance_usd} /> },
    { id: 'available', head: t('available'), align: 'right', cell: (row) => <Money usd={row.available_usd} /> },
    {
      id: 'spend',
      head: t('spend_month'),
      align: 'right',
      cell: (row) => <Money usd={spend === undefined ? null : (spend.get(row.id) ?? '0')} />,
    },
    { id: 'created', head: t('created'), align: 'right', cell: (row) => <Day at={row.created_at} /> },
  ];
}
