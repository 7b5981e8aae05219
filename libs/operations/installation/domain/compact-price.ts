import type { PriceJson, PriceStep, PriceValues } from '#catalog';

/**
 * A price in its short form: without null rates. A step keeps a null where the base has a rate, because a step inherits
 * omitted rates.
 */
export function compactPrice({ steps, per_unit_usd: units, ...base }: PriceJson): Record<string, unknown> {
  const ofUnits = Object.keys(units).length === 0 ? {} : { per_unit_usd: units };
  const stated = { ...definedValues(base, {}), ...ofUnits };
  if (steps.length === 0) return stated;
  return { ...stated, steps: steps.map((step) => compactStep(step, base)) };
}

function compactStep({ from_prompt_tokens, ...values }: PriceStep, base: PriceValues): Record<string, unknown> {
  return { from_prompt_tokens, ...definedValues(values, base) };
}

function definedValues(values: PriceValues, inherited: Partial<PriceValues>): Record<string, unknown> {
  const defined = Object.entries(values).filter(
    ([field, value]) => value !== null || (inherited[field as keyof PriceValues] ?? null) !== null,
  );
  return Object.fromEntries(defined);
}
