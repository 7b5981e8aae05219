import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import {
  Empty,
  formats,
  Instant,
  PagedTable,
  PAGES,
  Price,
  Region,
  Status,
  useLocale,
  useNow,
  type Column,
} from '@/kit';
import classes from '../models.module.css';

type PriceVersion = components['schemas']['PriceResponse'];

/** All versions of the price: the list price, those of tiers and of organizations. */
export function PriceHistory({ modelId }: { readonly modelId: string }) {
  const { t } = useTranslation('operator/models');
  const params = { path: { id: modelId } };
  const query = operatorApi.hooks.useInfiniteQuery('get', '/admin/v1/models/{id}/prices', { params }, PAGES);
  // A version of this moment is newer than the clock's last tick, and is in force.
  const columns = useColumns(Math.max(useNow(), query.dataUpdatedAt));
  return (
    <Region title={t('price_history')} note={t('price_history_note')}>
      <PagedTable
        query={query}
        label={t('price_history')}
        columns={columns}
        keyOf={({ id }) => id}
        empty={<Empty>{t('price_history_empty')}</Empty>}
      />
    </Region>
  );
}

function useColumns(now: number): readonly Column<PriceVersion>[] {
  const locale = useLocale();
  const { t } = useTranslation('operator/models');
  const named = ({ name, multiplier }: { readonly name: string; readonly multiplier: string | null }): string =>
    `${name} ${multiplier === null ? t('own_rates') : formats.formatFactor(multiplier, locale)}`;
  return [
    {
      id: 'from',
      head: t('from'),
      cell: ({ effective_from }) => (
        <>
          <Instant at={effective_from} />{' '}
          {Date.parse(effective_from) > now && <Status kind="live">{t('scheduled')}</Status>}
        </>
      ),
    },
    { id: 'scope', head: t('scope'), cell: (price) => <Scope price={price} /> },
    { id: 'input', head: t('input'), align: 'right', cell: ({ input_per_mtok_usd: usd }) => <Price usd={usd} /> },
    { id: 'output', head: t('output'), align: 'right', cell: ({ output_per_mtok_usd: usd }) => <Price usd={usd} /> },
    {
      id: 'cache',
      head: t('cache_read'),
      align: 'right',
      cell: ({ cache_read_per_mtok_usd: usd }) => <Price usd={usd} />,
    },
    {
      id: 'windows',
      isWide: true,
      head: t('schedule'),
      cell: ({ schedule }) => schedule?.windows.map(named).join(', ') ?? '–',
    },
    {
      id: 'tiers',
      isWide: true,
      head: t('service_tiers'),
      cell: ({ service_tiers: tiers }) => (tiers.length === 0 ? '–' : tiers.map(named).join(', ')),
    },
    {
      id: 'source',
      head: t('source'),
      cell: ({ source }) => <span className={classes.quiet}>{source}</span>,
    },
  ];
}

function Scope({ price: { tier_id, organization_id } }: { readonly price: PriceVersion }) {
  const { t } = useTranslation('operator/models');
  if (organization_id !== null) {
    return <Link to={`/operator/organizations/${organization_id}` as '/operator'}>{t('scope_organization')}</Link>;
  }
  return <>{t(tier_id === null ? 'scope_list' : 'scope_tier')}</>;
}
