import type { PriceVersion } from '#kernel';
import type { ServedModel } from '#channels';

/** The cost of the model on the channel at a time (Unix milliseconds); null: unknown. */
export function costInForce({ costs }: ServedModel, atMs: number): PriceVersion | null {
  for (const cost of costs) if (cost.effectiveFromMs <= atMs) return cost;
  return null;
}
