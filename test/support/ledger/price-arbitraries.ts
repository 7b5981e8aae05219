import fc from 'fast-check';
import {
  PRICE_COMPONENTS,
  PRICE_UNITS,
  NO_USAGE,
  type ComponentQuantities,
  type ComponentRates,
  type PriceVersion,
  type TokenUsage,
  unitMeter,
  type UnitBound,
  type UnitMeter,
} from '#core';

type PriceUnit = keyof typeof PRICE_UNITS;

/** Generators for property tests of prices and holds. */

export function versionOf(rates: ComponentRates): PriceVersion {
  return { id: 'version', rows: [{ fromPromptTokens: 0, rates }] };
}

const labels = fc.record(
  {
    quality: fc.constantFrom('low', 'high'),
    size: fc.constantFrom('1024x1024', '1536x1024'),
    modality: fc.constantFrom('text', 'image'),
  },
  { requiredKeys: [] },
);
export const anyUnit: fc.Arbitrary<UnitMeter> = fc
  .tuple(fc.constantFrom(...(Object.keys(PRICE_UNITS) as PriceUnit[])), labels)
  .map(([name, values]) => unitMeter(name, values));

const anyRate = fc.bigInt({ min: 0n, max: 600_000_000_000n });
const anyRates: fc.Arbitrary<ComponentRates> = fc
  .tuple(
    fc.dictionary(fc.constantFrom(...PRICE_COMPONENTS), anyRate),
    fc.dictionary(
      anyUnit,
      anyRate.map((rate) => rate * 1_000n),
      { maxKeys: 4 },
    ),
  )
  .map(([rates, units]) => ({ input: 1_000_000n, output: 2_000_000n, ...rates, ...units }));

/** A version of one to three rows; the first starts at 0. */
export const anyVersion: fc.Arbitrary<PriceVersion> = fc
  .tuple(
    anyRates,
    fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 400_000 }), anyRates), {
      maxLength: 2,
      selector: ([from]) => from,
    }),
  )
  .map(([first, steps]) => ({
    id: 'version',
    rows: [[0, first] as const, ...steps]
      .map(([fromPromptTokens, rates]) => ({ fromPromptTokens, rates }))
      .sort((a, b) => a.fromPromptTokens - b.fromPromptTokens),
  }));

export const anyMultipliers = fc.array(fc.bigInt({ min: 0n, max: 3_000_000n }), { maxLength: 3 });

/** Token counts within bounds; parts can contradict their totals, as those of real upstreams do. */
export function usageWithin(promptTokens: number, completionTokens: number): fc.Arbitrary<TokenUsage> {
  const counts = Object.keys(NO_USAGE).map((name) => {
    const inPrompt = ['promptTokens', 'cachedTokens', 'cacheWriteTokens', 'cacheWrite1hTokens'].includes(name);
    return [name, fc.nat(inPrompt || name.endsWith('InputTokens') ? promptTokens : completionTokens)];
  });
  return fc.record(Object.fromEntries(counts) as Record<keyof typeof NO_USAGE, fc.Arbitrary<number>>);
}

/** Bounds of units, each with a quantity within it, counted with the labels of the bound or with more. */
export const boundedUnits: fc.Arbitrary<{
  readonly bounds: readonly UnitBound[];
  readonly units: ComponentQuantities;
}> = fc
  .uniqueArray(fc.tuple(anyUnit, labels, fc.nat(50), fc.nat(50)), {
    maxLength: 3,
    selector: ([meter]) => meter.split('{')[0],
  })
  .map((all) => ({
    bounds: all.map(([meter, , max]) => ({ meter, max })),
    units: Object.fromEntries(all.map(([meter, more, max, count]) => [withLabels(meter, more), Math.min(max, count)])),
  }));

function withLabels(meter: UnitMeter, more: Readonly<Record<string, string>>): UnitMeter {
  const [name = '', own = ''] = meter.replace('}', '').split('{');
  const stated = Object.fromEntries(own === '' ? [] : own.split(',').map((pair) => pair.split('=')));
  return unitMeter(name as PriceUnit, { ...more, ...(stated as object) });
}

export const anyUsage = usageWithin(500_000, 200_000);
