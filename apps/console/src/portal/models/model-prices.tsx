import { useTranslation } from 'react-i18next';
import type { components } from '@/api/generated/management';
import { ConversionRate, ConvertedPrice, MeterName, Pairs, Region, formatWeekTimes, Status, useLocale } from '@/kit';
import classes from './models.module.css';
import type { Model } from './models-search';
import { tokenPrices } from './token-prices';

type Price = components['schemas']['OwnPriceResponse'];

/** What a model costs: now, at its other service tiers, and at other hours. */
export function ModelPrices({ model: { pricing } }: { readonly model: Model }) {
  const { t } = useTranslation('portal/models');
  const { schedule } = pricing;
  const others = (schedule?.windows ?? []).filter(({ name }) => name !== schedule?.window);
  return (
    <>
      <PriceRegions title={t('prices')} price={pricing} />
      {schedule !== undefined && <ModelHours schedule={schedule} />}
      {typeof schedule?.window === 'string' && <PriceRegions title={t('at_other_hours')} price={schedule.price} />}
      {others.map(({ name, price }) => (
        <PriceRegions key={name} title={t('at_hours', { name })} price={price} />
      ))}
    </>
  );
}

/** Rates, then those of service tiers. */
function PriceRegions({ title, price }: { readonly title: string; readonly price: Price }) {
  const { t } = useTranslation('portal/models');
  const tiers = price.service_tiers ?? [];
  return (
    <>
      <RateRegions title={title} rates={price} />
      {tiers.map(({ name, price: rates }) => (
        <RateRegions key={name} title={`${title}, ${t('service_tier', { name })}`} rates={rates} />
      ))}
    </>
  );
}

/** By the million tokens, each request and unit, and prompts that are long. */
function RateRegions({ title, rates }: { readonly title: string; readonly rates: Price }) {
  const { t } = useTranslation('portal/models');
  const { steps = [], per_unit_usd: units = {}, per_request_usd: request, ...prices } = rates;
  const each = [...(request === undefined ? [] : [['request', request] as const]), ...Object.entries(units)];
  return (
    <>
      <Region title={title} note={t('per_million')} isPadded>
        <Prices prices={tokenPrices(prices)} />
        <div className={classes.rate}>
          <ConversionRate />
        </div>
      </Region>
      {each.length > 0 && (
        <Region title={t('units')} note={t('per_unit')} isPadded>
          <Prices prices={each} />
        </Region>
      )}
      {steps.map(({ from_prompt_tokens: count, ...step }) => (
        <Region key={count} title={t('from_tokens', { count })} note={t('per_million')} isPadded>
          <Prices prices={tokenPrices(step)} />
        </Region>
      ))}
    </>
  );
}

function Prices({ prices }: { readonly prices: readonly (readonly [meter: string, usd: string])[] }) {
  return (
    <Pairs
      pairs={prices.map(([meter, usd]) => [meter, <ConvertedPrice key={meter} usd={usd} />])}
      labelOf={(meter) => <MeterName meter={meter} />}
    />
  );
}

type Schedule = components['schemas']['OwnScheduleResponse'];

/** When which price applies, by the clock of the schedule's zone. */
function ModelHours({ schedule: { time_zone: zone, window, windows } }: { readonly schedule: Schedule }) {
  const { t } = useTranslation('portal/models');
  const locale = useLocale();
  const timesOf = ({ times, except_dates, also_dates }: Schedule['windows'][number]): string =>
    [
      formatWeekTimes(times, locale),
      ...(except_dates.length === 0 ? [] : [t('except_dates', { dates: except_dates.join(', ') })]),
      ...(also_dates.length === 0 ? [] : [t('also_dates', { dates: also_dates.join(', ') })]),
    ].join(', ');
  return (
    <Region title={t('hours')} note={zone} isPadded>
      <Pairs
        pairs={windows.map((one) => [
          one.name,
          <span key={one.name}>
            {timesOf(one)} {one.name === window && <Status kind="ok">{t('now')}</Status>}
          </span>,
        ])}
      />
    </Region>
  );
}
