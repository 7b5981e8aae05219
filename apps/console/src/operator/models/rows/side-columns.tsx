import type { TFunction } from 'i18next';
import { Price, type Column } from '@/kit';
import { Margin } from './model-columns';
import type { Side } from './model-rows';
import classes from '../models.module.css';

interface Sides {
  readonly input: Side;
  readonly output: Side;
}

/** Price, cost and margin of input and output. */
export function sideColumns<Row extends Sides>(t: TFunction<'operator/models'>): readonly Column<Row>[] {
  return (['input', 'output'] as const).flatMap((name): Column<Row>[] => {
    const shared = { group: t(`group_${name}`), align: 'right' } as const;
    return [
      {
        ...shared,
        id: `${name}-price`,
        head: t('price'),
        label: t(`price_${name}`),
        cell: ({ [name]: { price } }) => (
          <span className={classes.price}>
            <Price usd={price} />
          </span>
        ),
      },
      {
        ...shared,
        id: `${name}-cost`,
        head: t('cost'),
        cell: ({ [name]: { cost } }) => (
          <span className={classes.cost}>
            <Price usd={cost} />
          </span>
        ),
      },
      { ...shared, id: `${name}-margin`, head: t('margin_percent'), cell: (row) => <Margin side={row[name]} /> },
    ];
  });
}
