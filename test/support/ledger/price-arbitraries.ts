import fc from 'fast-check';
import { PRICE_COMPONENTS, NO_USAGE, type ComponentRates, type PriceVersion, type TokenUsage } from '#kernel';

/** Generators for property tests of prices and holds. */

export function versionOf(rates: ComponentRates): PriceVersion {
  return { id: 'version', rows: [{ fromPromptTokens: 0, rates }] };
}

const anyRates: fc.Arbitrary<ComponentRates> = fc
  .dictionary(fc.constantFrom(...PRICE_COMPONENTS), fc.bigInt({ min: 0n, max: 600_000_000_000n }))
  .map((rates) => ({ input: 1_000_000n, output: 2_000_000n, ...rates }));

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
  return fc.record(Object.fromEntries(counts) as Record<keyof TokenUsage, fc.Arbitrary<number>>);
}

export const anyUsage = usageWithin(500_000, 200_000);
