import { Button, Checkbox } from '@mantine/core';
import type { TFunction } from 'i18next';
import { Plus } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { useFilters } from '@/frame/search/use-filters';
import { Count, Empty, Page, PagedTable, PAGES, rowsOf, Share, Split, Status, type Column } from '@/kit';
import { lazyPart } from '@/kit/loading/lazy-part';
import { useMay } from '@/session/use-may';
import type { Tier } from '../data/catalog';
import classes from './tiers.module.css';

/** Loaded when first opened. */
const TierPanel = lazyPart(() => import('./tier-panel'), 'TierPanel');

const NEW = 'new';
/** Columns beside an open tier. */
const BESIDE: ReadonlySet<string> = new Set(['name', 'organizations']);

/** Tiers beside each other, and one of them beside the table. */
export function TiersPage(): ReactNode {
  const { t } = useTranslation('operator/tiers');
  const may = useMay();
  const { search, change } = useFilters('/operator/tiers');
  const { tier: openId, archived } = search;
  const query = operatorApi.hooks.useInfiniteQuery(
    'get',
    '/admin/v1/tiers',
    { params: { query: { limit: 50, include_archived: archived } } },
    PAGES,
  );
  const create = may('write', 'tiers') && (
    <Button variant="filled" leftSection={<Plus size={14} aria-hidden />} onClick={() => change({ tier: NEW })}>
      {t('create')}
    </Button>
  );
  const archivedSwitch = (
    <Checkbox
      label={t('with_archived')}
      checked={archived ?? false}
      onChange={({ currentTarget }) => change({ archived: currentTarget.checked ? true : undefined })}
    />
  );
  const open = openId === NEW ? null : rowsOf(query).find(({ id }) => id === openId);
  return (
    <Page
      title={t('tiers')}
      actions={
        <>
          {archivedSwitch}
          {create}
        </>
      }
    >
      <Split
        aside={open !== undefined && <TierPanel key={openId} tier={open} onClose={() => change({ tier: undefined })} />}
      >
        <PagedTable
          query={query}
          label={t('tiers')}
          columns={columnsOf(t).filter(({ id }) => open === undefined || BESIDE.has(id))}
          keyOf={({ id }) => id}
          chosenKey={openId ?? null}
          onOpen={({ id }) => change({ tier: id })}
          empty={<Empty action={create}>{t('none')}</Empty>}
          note={t('note')}
        />
      </Split>
    </Page>
  );
}

function columnsOf(t: TFunction<'operator/tiers'>): readonly Column<Tier>[] {
  const limit = (value: number | null) => (value === null ? t('unlimited') : <Count value={value} />);
  return [
    { id: 'name', head: t('name'), cell: (row) => <TierTitle tier={row} /> },
    { id: 'rpm', head: t('rpm'), align: 'right', cell: ({ rpm }) => limit(rpm) },
    { id: 'tpm', head: t('tpm'), align: 'right', cell: ({ tpm }) => limit(tpm) },
    { id: 'concurrency', head: t('concurrency'), align: 'right', cell: ({ concurrency }) => limit(concurrency) },
    { id: 'markup', head: t('markup'), align: 'right', cell: ({ markup_bps }) => <Share of={markup_bps / 10_000} /> },
    { id: 'models', head: t('models'), cell: (row) => <ModelsOfTier tier={row} /> },
    { id: 'channels', head: t('channels'), cell: ({ channel_tags }) => channel_tags.join(', ') || t('all') },
    {
      id: 'organizations',
      head: t('organizations'),
      align: 'right',
      cell: ({ organization_count }) => <Count value={organization_count} />,
    },
  ];
}

function TierTitle({ tier: { name, is_default, archived_at } }: { readonly tier: Tier }) {
  const { t } = useTranslation('operator/tiers');
  return (
    <span className={classes.title}>
      <span className={classes.name}>{name}</span>
      {is_default && <span className={classes.mark}>{t('is_default')}</span>}
      {archived_at !== null && <Status kind="rest">{t('archived')}</Status>}
    </span>
  );
}

function ModelsOfTier({ tier: { model_allow, model_deny } }: { readonly tier: Tier }) {
  const { t } = useTranslation('operator/tiers');
  if (model_allow.length === 0 && model_deny.length === 0) return t('all');
  return (
    <span className={classes.globs} title={[...model_allow, ...model_deny.map((glob) => `−${glob}`)].join(' ')}>
      {model_allow.length === 0 ? t('all') : model_allow.map((glob) => <code key={glob}>{glob}</code>)}
      {model_deny.map((glob) => (
        <code key={glob} className={classes.denied}>
          {`−${glob}`}
        </code>
      ))}
    </span>
  );
}
