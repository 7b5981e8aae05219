import type { PriceVersion } from '#core';
import type { DatedCost, ServedModel } from '../../../domain/channel.js';

/** The cost of the model on the channel at a time (Unix milliseconds), all its hours; null: unknown. */
export function datedCost({ costs }: ServedModel, atMs: number): DatedCost | null {
  for (const cost of costs) if (cost.effectiveFromMs <= atMs) return cost;
  return null;
}

/** The cost of a call at a time; null: unknown. */
export function costInForce(served: ServedModel, atMs: number): PriceVersion | null {
  const cost = datedCost(served, atMs);
  return cost?.scheduled?.at(atMs) ?? cost;
}
