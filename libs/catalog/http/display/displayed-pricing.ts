import type { ModelDescription } from '../../domain/describe-models.js';
import type { Display } from './display.js';

type Prices = Readonly<Record<string, unknown>>;

const OF_USD = /_usd$/;

/**
 * The prices of a model in the display currency: `x_usd` as `x_display`, at all depths. Null: there is no such
 * currency.
 */
export function displayedPricing(pricing: ModelDescription['pricing'], display: Display): Prices | null {
  return display.response === null ? null : displayedFields(pricing, display);
}

function displayedFields(fields: object, display: Display): Prices {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]: [string, unknown]) =>
      OF_USD.test(name) ? [name.replace(OF_USD, '_display'), displayed(value, display)] : [name, below(value, display)],
    ),
  );
}

function below(value: unknown, display: Display): unknown {
  if (Array.isArray(value)) return value.map((item) => below(item, display));
  return typeof value === 'object' && value !== null ? displayedFields(value, display) : value;
}

/** Of units it is a price for each. */
function displayed(value: unknown, display: Display): unknown {
  if (typeof value === 'string') return display.of(value);
  const prices = Object.entries(value as Readonly<Record<string, string>>);
  return Object.fromEntries(prices.map(([unit, usd]) => [unit, display.of(usd)]));
}
