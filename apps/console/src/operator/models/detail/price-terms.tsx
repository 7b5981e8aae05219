import { useTranslation } from 'react-i18next';
import { DataTable, Factor, Price, Region, type Column } from '@/kit';
import type { Channel, Model } from '../../data/catalog';
import { Margin } from '../rows/model-columns';
import type { Side } from '../rows/model-rows';
import classes from '../models.module.css';
import { beside, costsOf, type Effect } from '../price/effects';
import { formOf } from '../price/price-form';
import { usePriceEffects } from '../price/use-price-effects';
import { NextChangesTable } from '../price/next-changes';
import { WindowTimes } from '../price/window-times';
import { sideColumns } from '../rows/side-columns';

interface PriceTermsProps {
  readonly model: Model;
  readonly channels: readonly Channel[];
}

/** What a price says beyond its rates: units, service tiers, hours. Regions of what it does not say are left out. */
export function PriceTerms(props: PriceTermsProps) {
  const { current_price: price } = props.model;
  if (price === null) return null;
  return (
    <>
      {price.service_tiers.length > 0 && <Tiers {...props} />}
      {price.schedule !== null && <Hours {...props} />}
      {Object.keys(price.per_unit_usd).length > 0 && <Units {...props} />}
    </>
  );
}

function Tiers({ model, channels }: PriceTermsProps) {
  const { t } = useTranslation('operator/models');
  const effects = usePriceEffects(formOf(model.current_price), model, channels).all();
  return (
    <Region title={t('service_tiers')} note={t('service_tiers_note')}>
      <DataTable
        label={t('service_tiers')}
        rows={effects.filter(({ kind }) => kind !== 'window')}
        keyOf={({ name }) => name}
        columns={[
          { id: 'name', head: t('service_tier'), cell: ({ kind, name }) => (kind === 'tier' ? name : t('ordinary')) },
          { id: 'factor', head: t('multiplier'), align: 'right', cell: (effect) => <TierFactor effect={effect} /> },
          ...sideColumns<Effect>(t),
        ]}
      />
    </Region>
  );
}

function TierFactor({ effect: { kind, multiplier } }: { readonly effect: Effect }) {
  const { t } = useTranslation('operator/models');
  if (kind === 'ordinary') return <>–</>;
  return <span className={classes.quiet}>{multiplier === null ? t('own_rates') : <Factor of={multiplier} />}</span>;
}

function Hours({ model, channels }: PriceTermsProps) {
  const { t } = useTranslation('operator/models');
  const price = formOf(model.current_price);
  const effects = usePriceEffects(price, model, channels);
  return (
    <Region title={t('schedule')} note={price.time_zone}>
      <dl className={classes.windows}>
        {price.windows.map((window) => (
          <div key={window.name}>
            <dt>
              {window.name} {window.rule === 'own' ? t('own_rates') : <Factor of={window.multiplier} />}
            </dt>
            <dd>
              <WindowTimes window={window} />
            </dd>
          </div>
        ))}
      </dl>
      <NextChangesTable zone={price.time_zone} next={effects.next()} />
    </Region>
  );
}

interface UnitRow {
  readonly unit: string;
  readonly side: Side;
}

function Units({ model, channels }: PriceTermsProps) {
  const { t } = useTranslation('operator/models');
  const costs = costsOf(model, channels);
  const rows = Object.entries(model.current_price?.per_unit_usd ?? {}).map(([unit, usd]): UnitRow => ({
    unit,
    side: beside(
      usd,
      costs.map(({ units }) => units.find((one) => one.unit === unit)?.usd ?? null),
    ),
  }));
  const columns: readonly Column<UnitRow>[] = [
    { id: 'unit', head: t('unit'), cell: ({ unit }) => <span className={classes.mono}>{unit}</span> },
    { id: 'price', head: t('price'), align: 'right', cell: ({ side }) => <Price usd={side.price} /> },
    { id: 'cost', head: t('cost'), align: 'right', cell: ({ side }) => <Price usd={side.cost} /> },
    { id: 'margin', head: t('margin_percent'), align: 'right', cell: ({ side }) => <Margin side={side} /> },
  ];
  return (
    <Region title={t('units')} note={t('units_each')}>
      <DataTable label={t('units')} rows={rows} keyOf={({ unit }) => unit} columns={columns} />
    </Region>
  );
}
