import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import { Count, DataTable, QueryState, Region, Share, type Column } from '@/kit';
import type { Tier } from '../data/catalog';
import { changesOf, limitsOf, type LimitChange, type TierValues } from './tier-form';
import classes from './tiers.module.css';

const TYPING_MS = 250;

interface TierEffectProps {
  /** Null: a new one. */
  readonly tier: Tier | null;
  /** As typed. */
  readonly values: TierValues;
}

/** What the form of a tier does: for whom, what changes, and which of them used more in the last day. */
export function TierEffect({ tier, values }: TierEffectProps) {
  const { t } = useTranslation('operator/tiers');
  const changes = changesOf(tier, values);
  return (
    <>
      <Region title={t('effect')} isPadded>
        <div className="prose">{tier === null ? t('affected_new') : <Affected tier={tier} />}</div>
        {tier !== null && changes.length === 0 && <div className={classes.mark}>{t('unchanged')}</div>}
      </Region>
      {tier !== null && changes.length > 0 && (
        <DataTable label={t('effect')} columns={changeColumns(t)} rows={changes} keyOf={({ field }) => field} />
      )}
      {tier !== null && <LastDay tier={tier} values={values} />}
    </>
  );
}

function changeColumns(t: TFunction<'operator/tiers'>): readonly Column<LimitChange>[] {
  const shown = (field: LimitChange['field'], value: number | null): ReactNode => {
    if (field === 'markup') return <Share of={(value ?? 0) / 100} />;
    return value === null ? t('unlimited') : <Count value={value} />;
  };
  return [
    { id: 'field', head: '', label: '', cell: ({ field }) => t(field) },
    { id: 'now', head: t('now'), align: 'right', cell: ({ field, now }) => shown(field, now) },
    { id: 'then', head: t('then'), align: 'right', cell: ({ field, then }) => <b>{shown(field, then)}</b> },
  ];
}

/** The organizations and keys that a change concerns within a second. */
function Affected({ tier }: { readonly tier: Tier }) {
  const { t } = useTranslation('operator/tiers');
  const query = { tier_id: tier.id };
  const keys = operatorApi.hooks.useQuery('get', '/admin/v1/tiers/matches', { params: { query } }).data?.key_count;
  return (
    <>
      {t('affected', { count: tier.organization_count })}{' '}
      {keys !== undefined && keys !== null && t('affected_keys', { count: keys })}{' '}
      <Link to="/operator/organizations" search={{ tier: tier.id }}>
        {t('show_them')}
      </Link>
    </>
  );
}

/** The busiest organizations of the last day, beside the limits that are typed. */
function LastDay({ tier, values }: { readonly tier: Tier; readonly values: TierValues }) {
  const { t } = useTranslation('operator/tiers');
  const [rpm] = useDebouncedValue(limitsOf(values).rpm, TYPING_MS);
  const [tpm] = useDebouncedValue(limitsOf(values).tpm, TYPING_MS);
  const limits = { ...(rpm !== null && { rpm }), ...(tpm !== null && { tpm }) };
  const query = operatorApi.hooks.useQuery(
    'get',
    '/admin/v1/tiers/{id}/load',
    { params: { path: { id: tier.id }, query: limits } },
    { placeholderData: keepPreviousData },
  );
  const cell = (value: number, limit: number | null) => (
    <span className={limit !== null && value > limit ? classes.over : undefined}>
      <Count value={value} />
    </span>
  );
  return (
    <Region title={t('day')} note={t('day_note')}>
      <QueryState query={query} lines={3}>
        {({ active_count, over_count, organizations }) => (
          <>
            <div className={classes.lines} role="status" data-tone={over_count > 0 ? 'warn' : undefined}>
              {active_count === 0 ? t('idle') : over_count === 0 ? t('over_none') : t('over', { count: over_count })}
            </div>
            {organizations.length > 0 && (
              <DataTable
                label={t('day')}
                rows={organizations}
                keyOf={({ id }) => id}
                columns={[
                  {
                    id: 'name',
                    head: t('organization'),
                    cell: ({ id, name }) => (
                      <Link to="/operator/organizations/$organizationId" params={{ organizationId: id }}>
                        {name}
                      </Link>
                    ),
                  },
                  { id: 'rpm', head: t('rpm'), align: 'right', cell: (row) => cell(row.requests_per_minute, rpm) },
                  { id: 'tpm', head: t('tpm'), align: 'right', cell: (row) => cell(row.tokens_per_minute, tpm) },
                ]}
                foot={t('over_note')}
              />
            )}
          </>
        )}
      </QueryState>
    </Region>
  );
}
