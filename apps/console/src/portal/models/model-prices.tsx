import { useTranslation } from 'react-i18next';
import { ConversionRate, ConvertedPrice, MeterName, Pairs, Region } from '@/kit';
import classes from './models.module.css';
import type { Model } from './models-search';
import { tokenPrices } from './token-prices';

/** What a model costs: by the million tokens, each request and unit, and prompts that are long. */
export function ModelPrices({ model: { pricing } }: { readonly model: Model }) {
  const { t } = useTranslation('portal/models');
  const { steps = [], per_unit_usd: units = {}, per_request_usd: request, ...prices } = pricing;
  const each = [...(request === undefined ? [] : [['request', request] as const]), ...Object.entries(units)];
  return (
    <>
      <Region title={t('prices')} note={t('per_million')} isPadded>
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
