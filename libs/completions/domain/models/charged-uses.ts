import {
  type ComponentQuantities,
  type PriceVersion,
  type TokenUsage,
  pricedUnit,
  unitName,
  type UnitMeter,
} from '#core';
import type { ModelRequest } from '#formats';
import type { HostedTool } from './hosted-units.js';

/** A request with the price that its units have. */
interface PricedUses {
  readonly parsedRequest: Pick<ModelRequest, 'hosted'>;
  readonly price: PriceVersion;
}

/** The client's own bound of some tools, by the names of their units. */
interface UseBound {
  readonly units: ReadonlySet<string>;
  readonly max: number;
}

type Use = readonly [meter: UnitMeter, quantity: number];

/**
 * A usage without the uses of tools beyond the bound that the client set: the upstream's doing, and not charged. The
 * dearest are left out. Null: there are none.
 */
export function chargedUses(usage: TokenUsage, { parsedRequest: { hosted }, price }: PricedUses): TokenUsage | null {
  if (usage.units === undefined || hosted.length === 0) return null;
  let units = usage.units;
  for (const bound of clientBounds(hosted)) units = withinBound(units, bound, price);
  return units === usage.units ? null : { ...usage, units };
}

/** `max_tool_calls` of Responses bounds all tools together, `max_uses` of Messages each; tools of chat have no bound. */
function clientBounds(hosted: readonly HostedTool[]): readonly UseBound[] {
  const groups = new Map<string, HostedTool[]>();
  for (const tool of hosted) {
    const name = tool.format === 'responses' ? tool.format : tool.kind;
    groups.set(name, [...(groups.get(name) ?? []), tool]);
  }
  return [...groups.values()].flatMap((tools): UseBound[] => {
    const bounds = tools.map(({ usesMax }) => usesMax).filter((max) => max !== null);
    // Of two tools of a kind, one without a bound leaves the kind without.
    if (bounds.length < tools.length) return [];
    const isShared = tools.every(({ format }) => format === 'responses');
    const max = isShared ? Math.min(...bounds) : bounds.reduce((sum, one) => sum + one, 0);
    return [{ units: new Set(tools.flatMap(({ units }) => units)), max }];
  });
}

/** The same quantities where the bound covers them. */
function withinBound(units: ComponentQuantities, bound: UseBound, price: PriceVersion): ComponentQuantities {
  const all = Object.entries(units) as Use[];
  const uses = all.filter(([meter]) => bound.units.has(unitName(meter)));
  let left = bound.max;
  if (uses.reduce((sum, [, quantity]) => sum + quantity, 0) <= left) return units;
  const charged = new Map(all);
  for (const [meter, quantity] of uses.toSorted(cheaperFirst(price))) {
    charged.set(meter, Math.min(quantity, left));
    left = Math.max(0, left - quantity);
  }
  return Object.fromEntries([...charged].filter(([, quantity]) => quantity > 0));
}

/** Units cost the same at every prompt length. */
function cheaperFirst({ rows }: PriceVersion): (one: Use, other: Use) => number {
  const rates = rows[0]?.rates ?? {};
  const rateOf = ([meter]: Use): bigint => {
    const priced = pricedUnit(meter, rates);
    return priced === null ? 0n : (rates[priced] ?? 0n);
  };
  return (one, other) => (rateOf(one) < rateOf(other) ? -1 : 1);
}
