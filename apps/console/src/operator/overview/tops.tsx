import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { Count, DataTable, Empty, formats, ModelName, Money, Region, Share, useLocale, type Column } from '@/kit';
import { useMay } from '@/session/use-may';
import { marginShareOfSums } from '../data/margin';
import { changeOf, type Overview } from './overview-figures';
import classes from './overview.module.css';

const SHOWN_MAX = 5;

interface TopsProps {
  readonly overview: Overview;
}

/** Who paid the most, and for what. */
export function Tops({ overview: { top_organizations, top_models } }: TopsProps) {
  const { t } = useTranslation('operator/overview');
  const may = useMay();
  const columns = useFigureColumns();
  if (top_models.length === 0 && top_organizations.length === 0) return null;
  return (
    <div className={classes.pair}>
      {may('read', 'organizations') && (
        <Region title={t('top_organizations')} actions={<Link to="/operator/organizations">{t('all')}</Link>}>
          <DataTable
            label={t('top_organizations')}
            rows={top_organizations.slice(0, SHOWN_MAX)}
            keyOf={({ organization_id }) => organization_id}
            columns={[
              {
                id: 'name',
                head: t('organization'),
                isWide: true,
                cell: ({ organization_id, organization }) => (
                  <Link to="/operator/organizations/$organizationId" params={{ organizationId: organization_id }}>
                    {organization}
                  </Link>
                ),
              },
              ...columns,
            ]}
          />
        </Region>
      )}
      <Region title={t('top_models')} actions={<Link to="/operator/models">{t('all')}</Link>}>
        {top_models.length === 0 && <Empty>{t('no_requests')}</Empty>}
        <DataTable
          label={t('top_models')}
          rows={top_models.slice(0, SHOWN_MAX)}
          keyOf={({ model_id }) => model_id}
          columns={[
            {
              id: 'name',
              head: t('model'),
              isWide: true,
              cell: ({ model_id, model }) => <ModelLink id={model_id} name={model} />,
            },
            ...columns,
          ]}
        />
      </Region>
    </div>
  );
}

type Top = Overview['top_models'][number] | Overview['top_organizations'][number];

function useFigureColumns(): readonly Column<Top>[] {
  const { t } = useTranslation('operator/overview');
  const locale = useLocale();
  const change = ({ revenue_usd, previous_revenue_usd }: Top): string => {
    const share = changeOf(revenue_usd, previous_revenue_usd);
    return share === null ? t('new') : `${share > 0 ? '+' : ''}${formats.formatShare(share, locale)} %`;
  };
  return [
    { id: 'requests', head: t('requests'), align: 'right', cell: (row) => <Count value={row.request_count} /> },
    { id: 'revenue', head: t('revenue'), align: 'right', cell: (row) => <Money usd={row.revenue_usd} /> },
    { id: 'margin', head: t('margin'), align: 'right', cell: (row) => <Share of={marginShareOfSums(row)} /> },
    { id: 'change', head: t('change'), align: 'right', cell: change },
  ];
}

function ModelLink({ id, name }: { readonly id: string; readonly name: string | null }) {
  return (
    <Link to="/operator/models/$modelId" params={{ modelId: id }}>
      <ModelName id={name ?? id} />
    </Link>
  );
}

export const COST_UNKNOWN_ID = 'cost-unknown';

/** Models whose requests no margin includes. */
export function CostUnknown({ overview: { cost_unknown_models: models } }: TopsProps) {
  const { t } = useTranslation('operator/overview');
  if (models.length === 0) return null;
  return (
    <div id={COST_UNKNOWN_ID}>
      <Region title={t('cost_unknown', { count: models.length })} note={t('cost_unknown_note')} isPadded>
        {models.map(({ model_id, model, request_count }, index) => (
          <Fragment key={model_id}>
            {index > 0 && ' · '}
            <ModelLink id={model_id} name={model} />{' '}
            <span className={classes.quiet}>
              <Count value={request_count} />
            </span>
          </Fragment>
        ))}
      </Region>
    </div>
  );
}
