import type { TFunction } from 'i18next';
import { useTranslation } from 'react-i18next';
import { operatorApi } from '@/api/client';
import type { components } from '@/api/generated/management';
import { saveFile } from '@/api/save-file';
import { unwrap } from '@/api/unwrap';
import { useFilters } from '@/frame/search/use-filters';
import { Count, DataTable, ExactMoney, ModelName, Money, PartOfLine, QueryState, Region, UnitOfLine } from '@/kit';
import { rowsWithUnits, type Column, type StatementRow } from '@/kit';
import { MonthControls } from '../../parts/month-controls';
import { useModelNames } from '../../parts/models';
import { StatementProjects } from './statement-projects';
import type { TabProps } from './tab';

type Line = components['schemas']['StatementLineResponse'];
type Unit = components['schemas']['StatementUnitResponse'];

/** A month of the ledger: what it began and ended with, and what moved it. */
export function Statement({ organization }: TabProps) {
  const { t } = useTranslation('operator/organizations');
  const { search, change } = useFilters('/operator/organizations/$organizationId');
  const { month = organizationMonth(organization.tz) } = search;
  const params = { path: { id: organization.id }, query: { month } };
  const query = operatorApi.hooks.useQuery('get', '/admin/v1/organizations/{id}/statement', { params });
  const download = async (): Promise<void> => {
    const data = await unwrap(
      operatorApi.client.GET('/admin/v1/organizations/{id}/statement.csv', {
        params,
        parseAs: 'blob',
      }),
    );
    saveFile(data, `statement-${organization.slug}-${month}.csv`);
  };
  const models = useModelNames();
  return (
    <>
      <Region
        title={t('statement')}
        note={query.data?.tz}
        actions={<MonthControls month={month} onMonth={(value) => change({ month: value })} onDownload={download} />}
      >
        <QueryState query={query}>
          {({ lines, opening_balance_usd, closing_balance_usd, is_final }) => (
            <DataTable
              label={t('statement')}
              rows={[{ opening: opening_balance_usd }, ...rowsWithUnits<Unit, Line>(lines)]}
              columns={columnsOf(t, models)}
              keyOf={keyOf}
              total={[
                t(is_final ? 'closing' : 'closing_now'),
                '',
                '',
                <Money key="closing" usd={closing_balance_usd} />,
              ]}
            />
          )}
        </QueryState>
      </Region>
      {query.data !== undefined && <StatementProjects projects={query.data.by_project} />}
    </>
  );
}

type Row = StatementRow<Line, Unit> | { readonly opening: string };

const keyOf = (row: Row): string =>
  'opening' in row ? 'opening' : `${row.line.code} ${row.line.model_id ?? ''} ${row.unit?.unit ?? ''}`;

function columnsOf(
  t: TFunction<'operator/organizations'>,
  models: ReadonlyMap<string, string>,
): readonly Column<Row>[] {
  return [
    {
      id: 'code',
      head: t('movement'),
      cell: (row) => {
        if ('opening' in row) return t('opening');
        return row.unit === null ? t(`code_${row.line.code as 'usage'}`) : '';
      },
    },
    {
      id: 'model',
      head: t('model'),
      cell: (row) => {
        if ('opening' in row) return '';
        if (row.unit !== null) return <UnitOfLine unit={row.unit.unit} />;
        const { model_id: id } = row.line;
        return id === null ? '' : <ModelName id={models.get(id) ?? id} />;
      },
    },
    {
      id: 'count',
      head: t('count'),
      align: 'right',
      cell: (row) => ('opening' in row ? '' : <Count value={row.unit?.quantity ?? row.line.source_count} />),
    },
    {
      id: 'amount',
      head: t('amount'),
      align: 'right',
      cell: (row) => {
        if ('opening' in row) return <Money usd={row.opening} />;
        if (row.unit === null) return <ExactMoney usd={row.line.amount_usd} />;
        return (
          <PartOfLine>
            <ExactMoney usd={row.unit.amount_usd} />
          </PartOfLine>
        );
      },
    },
  ];
}

/** The month that runs where the organization is. */
function organizationMonth(tz: string): string {
  return new Intl.DateTimeFormat('sv', { timeZone: tz, year: 'numeric', month: '2-digit' }).format(new Date());
}
