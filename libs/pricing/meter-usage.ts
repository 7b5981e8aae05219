import {
  pricedComponent,
  type PriceComponent,
  type ComponentQuantities,
  type ComponentRates,
  type TokenUsage,
} from '#kernel';

/**
 * Splits the token counts of one reply into disjoint meters, each of which has a rate in `rates`.
 *
 * Parts never exceed their total: an upstream may count a cached audio token twice, and a part above its total would
 * make the plain input negative. What a row prices at nothing at all (no rate for it nor for its parents) is left out.
 * Throws RangeError for a count that is not a whole number, zero or more.
 */
export function meterUsage(usage: TokenUsage, rates: ComponentRates): ComponentQuantities {
  const quantities: Partial<Record<PriceComponent, number>> = {};
  const add = (meter: PriceComponent, quantity: number): void => {
    const priced = pricedComponent(meter, rates);
    if (quantity > 0 && priced !== null) quantities[priced] = (quantities[priced] ?? 0) + quantity;
  };
  split(usage.promptTokens, 'input', promptParts(usage), add);
  split(usage.completionTokens, 'output', completionParts(usage), add);
  add('request', rates.request === undefined ? 0 : 1);
  return quantities;
}

type Parts = readonly (readonly [PriceComponent, number])[];

function promptParts(usage: TokenUsage): Parts {
  return [
    ['cache_read', usage.cachedTokens],
    ['cache_write_1h', usage.cacheWrite1hTokens],
    ['cache_write', usage.cacheWriteTokens],
    ['audio_input', usage.audioInputTokens],
    ['image_input', usage.imageInputTokens],
  ];
}

function completionParts(usage: TokenUsage): Parts {
  return [
    ['reasoning', usage.reasoningTokens],
    ['audio_output', usage.audioOutputTokens],
    ['image_output', usage.imageOutputTokens],
  ];
}

/** Hands out `total` to the parts in order; what no part claims belongs to `rest`. */
function split(
  total: number,
  rest: PriceComponent,
  parts: Parts,
  add: (meter: PriceComponent, quantity: number) => void,
): void {
  assertCount(total);
  let left = total;
  for (const [meter, claimed] of parts) {
    assertCount(claimed);
    const quantity = Math.min(claimed, left);
    add(meter, quantity);
    left -= quantity;
  }
  add(rest, left);
}

function assertCount(count: number): void {
  if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`bad token count ${count}`);
}
