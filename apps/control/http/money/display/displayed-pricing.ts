import type { ModelDescription } from '#catalog';
import type { Display } from './display.js';

type Prices = Readonly<Record<string, unknown>>;

const OF_USD = /_usd$/;

/** The prices of a model in the display currency: `x_usd` as `x_display`, steps alike. Null: there is no such currency. */
export function displayedPricing(pricing: ModelDescription['pricing'], display: Display): Prices | null {
  if (display.response === null) return null;
  const { steps, ...base } = pricing;
  return {
    ...displayedPrices(base, display),
    ...(steps === undefined ? {} : { steps: steps.map((step) => displayedPrices(step, display)) }),
  };
}

function displayedPrices(prices: Prices, display: Display): Prices {
  return Object.fromEntries(
    Object.entries(prices).map(([name, value]) =>
      OF_USD.test(name) ? [name.replace(OF_USD, '_display'), displayed(value, display)] : [name, value],
    ),
  );
}

/** Of units it is a price for each. */
function displayed(value: unknown, display: Display): unknown {
  if (typeof value === 'string') return display.of(value);
  const prices = Object.entries(value as Readonly<Record<string, string>>);
  return Object.fromEntries(prices.map(([unit, usd]) => [unit, display.of(usd)]));
}
