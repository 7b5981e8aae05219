import { compareUsd, Count, Money } from '@/kit';
import type { Provider } from '../data/providers';
import { percentOf } from '../data/percent';

/** What a customer pays beside the amount. */
export function ProviderFee({ provider: { surcharge_ppm, surcharge_usd } }: { readonly provider: Provider }) {
  const hasFixed = compareUsd(surcharge_usd, '0') > 0;
  if (surcharge_ppm === 0 && !hasFixed) return <>–</>;
  return (
    <>
      {surcharge_ppm > 0 && (
        <>
          <Count value={percentOf(surcharge_ppm)} /> %
        </>
      )}
      {surcharge_ppm > 0 && hasFixed && ' + '}
      {hasFixed && <Money usd={surcharge_usd} />}
    </>
  );
}
