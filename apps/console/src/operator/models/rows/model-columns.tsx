import { useMay } from '@/session/use-may';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Count, formats, ModelName, Price, Status, useLocale, useNow, useZone, type Column } from '@/kit';
import type { Model } from '../../data/catalog';
import { kindOf, lifeOf, toneOfMargin, type ModelRow, type Side, type Sort } from './model-rows';
import classes from '../models.module.css';
import { TextButton } from '../../data/text-button';

interface ModelColumns {
  readonly sort: Sort | undefined;
  readonly onSort: (sort: Sort | undefined) => void;
  readonly onSetPrice: (model: Model) => void;
}

/** A head that sorts: its first order, the other one, none. */
function sortedBy(
  [first, second]: readonly [Sort, Sort],
  label: string,
  { sort, onSort }: ModelColumns,
): Pick<Column<ModelRow>, 'head' | 'label' | 'sorted'> {
  const isOn = sort === first || sort === second;
  const sorted = !isOn ? 'none' : sort.startsWith('-') ? 'descending' : 'ascending';
  const next = !isOn ? first : sort === first ? second : undefined;
  return {
    label,
    sorted,
    head: (
      <button type="button" className={classes.order} onClick={() => onSort(next)}>
        {label}
        {isOn && <span aria-hidden>{sorted === 'ascending' ? ' ↑' : ' ↓'}</span>}
      </button>
    ),
  };
}

/** Price, cost and margin side by side; where there is no price, the way to set one. */
export function useModelColumns(options: ModelColumns): readonly Column<ModelRow>[] {
  const { onSetPrice } = options;
  const { t } = useTranslation('operator/models');
  const mayWrite = useMay()('write', 'models');
  const sideColumns = (name: 'input' | 'output'): Column<ModelRow>[] => [
    {
      id: `${name}-price`,
      ...(name === 'input' ? sortedBy(['-input', 'input'], t('price'), options) : { head: t('price') }),
      group: t(`group_${name}`),
      label: t(`price_${name}`),
      align: 'right',
      cell: ({ model, [name]: side }) =>
        model.current_price === null && name === 'input' && mayWrite ? (
          <TextButton onClick={() => onSetPrice(model)}>{t('set_price')}</TextButton>
        ) : (
          <span className={classes.price}>
            <Price usd={side.price} />
          </span>
        ),
    },
    {
      id: `${name}-cost`,
      head: t('cost'),
      group: t(`group_${name}`),
      align: 'right',
      cell: ({ [name]: side }) => (
        <span className={classes.cost}>
          <Price usd={side.cost} />
        </span>
      ),
    },
    {
      id: `${name}-margin`,
      head: t('margin_percent'),
      label: t('margin'),
      group: t(`group_${name}`),
      align: 'right',
      cell: ({ [name]: side }) => <Margin side={side} />,
    },
  ];
  return [
    {
      id: 'model',
      ...sortedBy(['name', '-name'], t('model'), options),
      cell: ({ model }) => (
        <Link to="/operator/models/$modelId" params={{ modelId: model.id }}>
          <ModelName id={model.canonical_id} />
        </Link>
      ),
    },
    { id: 'state', head: t('state'), label: '', cell: (row) => <ModelStatus row={row} /> },
    ...sideColumns('input'),
    ...sideColumns('output'),
    {
      id: 'requests',
      ...sortedBy(['-requests', 'requests'], t('requests_day'), options),
      align: 'right',
      group: ' ',
      cell: ({ requestCount }) => <Count value={requestCount} />,
    },
  ];
}

export function ModelStatus({ row }: { readonly row: Pick<ModelRow, 'model' | 'missing'> }) {
  const { t } = useTranslation('operator/models');
  const [now, locale, zone] = [useNow(), useLocale(), useZone()];
  const life = lifeOf(row.model, now);
  if (row.missing === null && life !== null) {
    const day = formats.formatDay(row.model.sunset_at ?? '', locale, zone);
    return <Status kind="warn">{life === 'retired' ? t('status_retired') : t('status_retires', { day })}</Status>;
  }
  const word = row.missing === 'no_price' ? 'no_price' : row.model.status;
  return <Status kind={kindOf(row)}>{t(`status_${word}`)}</Status>;
}

/** A margin in percent: its column has the sign. */
export function Margin({ side: { margin } }: { readonly side: Side }) {
  const locale = useLocale();
  if (margin === null) return <>–</>;
  const format = new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 });
  return (
    <span className={classes.margin} data-tone={toneOfMargin(margin)}>
      {format.format(margin * 100).replace('-', '−')}
    </span>
  );
}
