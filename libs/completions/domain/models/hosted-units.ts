import { type PriceVersion, NO_UNIT_BOUNDS, pricedUnit, unitMeter, type UnitBound, type UnitMeter } from '#core';
import type { ModelRequest } from '#formats';

export type HostedTool = ModelRequest['hosted'][number];

/** Tokens that one use adds to the prompt: bound of a hold, as no provider bounds them. */
const TOKENS_PER_USE = 8_192;

/** The units of a tool for which every row of a price has a price. */
export function pricedUnits({ units, labels }: HostedTool, { rows }: PriceVersion): HostedTool['units'] {
  return units.filter((unit) => {
    const meter = unitMeter(unit, labels);
    return rows.every(({ rates }) => pricedUnit(meter, rates) !== null);
  });
}

/**
 * The units that a request can cause, of tools with a price; each other tool is left out or refused.
 * @param usesMax where the client does not say
 */
export function unitBounds({ hosted }: ModelRequest, price: PriceVersion, usesMax: number): readonly UnitBound[] {
  if (hosted.length === 0) return NO_UNIT_BOUNDS;
  const bounds = new Map<UnitMeter, number>();
  for (const tool of hosted) {
    for (const unit of pricedUnits(tool, price)) {
      const meter = unitMeter(unit, tool.labels);
      bounds.set(meter, Math.max(bounds.get(meter) ?? 0, tool.usesMax ?? usesMax));
    }
  }
  return Array.from(bounds, ([meter, max]) => ({ meter, max }));
}

/** The bound of a prompt to which tools add what they find; they add nothing beyond the context. */
export function withToolTokens(promptTokens: number, units: readonly UnitBound[], contextLength: number): number {
  const added = units.reduce((sum, { max }) => sum + max * TOKENS_PER_USE, 0);
  return added === 0 ? promptTokens : Math.max(promptTokens, Math.min(promptTokens + added, contextLength));
}
