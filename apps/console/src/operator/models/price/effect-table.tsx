import { useTranslation } from 'react-i18next';
import { Price } from '@/kit';
import { Margin } from '../rows/model-columns';
import classes from '../models.module.css';
import type { Effect } from './effects';

/** What is kept at the price that is being typed: of itself, of its windows and tiers. */
export function EffectTable({ effects }: { readonly effects: readonly Effect[] }) {
  const { t } = useTranslation('operator/models');
  const sides = ['input', 'output'] as const;
  return (
    <table className={classes.effects}>
      <thead>
        <tr>
          <th scope="col">{t('margin')}</th>
          {sides.map((name) => (
            <th key={name} scope="colgroup" colSpan={3}>
              {t(`group_${name}`)}
            </th>
          ))}
        </tr>
        <tr>
          <td />
          {sides.map((name) => [
            <th key={`${name}-price`} scope="col">
              {t('price')}
            </th>,
            <th key={`${name}-cost`} scope="col">
              {t('cost')}
            </th>,
            <th key={`${name}-margin`} scope="col">
              {'%'}
            </th>,
          ])}
        </tr>
      </thead>
      <tbody>
        {effects.map(({ kind, name, ...of }, index) => (
          <tr key={`${kind}${index}`}>
            <th scope="row">{kind === 'ordinary' ? t('ordinary') : name}</th>
            {sides.map((side) => [
              <td key={`${side}-price`} className={classes.price}>
                <Price usd={of[side].price} />
              </td>,
              <td key={`${side}-cost`} className={classes.cost}>
                <Price usd={of[side].cost} />
              </td>,
              <td key={`${side}-margin`}>
                <Margin side={of[side]} />
              </td>,
            ])}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
