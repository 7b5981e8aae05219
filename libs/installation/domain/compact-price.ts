import type { PriceJson, PriceStep, PriceValues } from '#catalog';

/**
 * A price as people write it: without what is not priced apart. In a step that is null where shorter prompts do price
 * it, because a step keeps what it leaves out.
 */
export function compactPrice({ steps, ...base }: PriceJson): Record<string, unknown> {
  const stated = keptOf(base, {});
  if (steps.length === 0) return stated;
  return { ...stated, steps: steps.map((step) => compactStep(step, base)) };
}

function compactStep({ from_prompt_tokens, ...values }: PriceStep, base: PriceValues): Record<string, unknown> {
  return { from_prompt_tokens, ...keptOf(values, base) };
}

function keptOf(values: PriceValues, inherited: Partial<PriceValues>): Record<string, unknown> {
  const kept = Object.entries(values).filter(
    ([field, value]) => value !== null || (inherited[field as keyof PriceValues] ?? null) !== null,
  );
  return Object.fromEntries(kept);
}
