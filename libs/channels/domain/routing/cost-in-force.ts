import type { PriceVersion } from '#kernel';
import type { ServedModel } from '../channel.js';

/** What the channel charges us for the model at a moment (Unix milliseconds). */
export function costInForce({ costs }: ServedModel, atMs: number): PriceVersion | null {
  for (const cost of costs) if (cost.effectiveFromMs <= atMs) return cost;
  return null;
}
