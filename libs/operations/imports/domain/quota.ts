import { divCeil, formatUsd, NANO_USD_PER_USD, parseDecimal, type Decimal } from '#core';

/**
 * How new-api and one-api count money: whole units of quota, of which `QuotaPerUnit` are a dollar, and ratios: quota per
 * token. With the default of 500,000 a ratio of 1 is $2 per million tokens.
 *
 * Source: QuantumNous/new-api `common/constants.go` (QuotaPerUnit), `setting/ratio_setting/model_ratio.go`;
 * songquanpeng/one-api `model/option.go`; read on 28 November 2026.
 */
export interface QuotaUnit {
  readonly perUsd: Decimal;
  readonly text: string;
}

const DEFAULT_QUOTA_PER_USD = '500000';
const TOKENS_PER_RATE = 1_000_000n;

export const DEFAULT_UNIT: QuotaUnit = { perUsd: { units: 500_000n, scale: 0 }, text: DEFAULT_QUOTA_PER_USD };

/** Null: not a positive number. */
export function quotaUnit(text: string = DEFAULT_QUOTA_PER_USD): QuotaUnit | null {
  const perUsd = parseDecimal(text.trim());
  return perUsd === null || perUsd.units <= 0n ? null : { perUsd, text: text.trim() };
}

/** An amount of quota in nano-USD, rounded up where the unit does not divide: no customer loses. */
export function quotaToNanoUsd(quota: bigint, { perUsd }: QuotaUnit): bigint {
  return divCeil(quota * NANO_USD_PER_USD * 10n ** BigInt(perUsd.scale), perUsd.units);
}

/** Nano-USD per million tokens of a product of ratios, rounded up. */
export function ratesOf(factors: readonly Decimal[], { perUsd }: QuotaUnit): bigint {
  const { units, scale } = product(factors);
  const dividend = units * TOKENS_PER_RATE * NANO_USD_PER_USD * 10n ** BigInt(perUsd.scale);
  return divCeil(dividend, perUsd.units * 10n ** BigInt(scale));
}

/** Whole dollars and fractions, as nano-USD, rounded up. */
export function usdToNanoUsd({ units, scale }: Decimal): bigint {
  return divCeil(units * NANO_USD_PER_USD, 10n ** BigInt(scale));
}

function product(factors: readonly Decimal[]): Decimal {
  return factors.reduce((left, right) => ({ units: left.units * right.units, scale: left.scale + right.scale }), {
    units: 1n,
    scale: 0,
  });
}

/** `0.75 × 4 × 1,000,000 ÷ 500000 = $6 per million tokens`. */
export function showRate(factors: readonly string[], { text }: QuotaUnit, rateNanoUsd: bigint): string {
  return `${factors.join(' × ')} × 1,000,000 ÷ ${text} = $${formatUsd(rateNanoUsd)} per million tokens`;
}

/** Mark-up in basis points of a group's ratio; rounded up when it has more than four decimals. Null: out of range. */
export function markupOf({ units, scale }: Decimal): { readonly bps: number; readonly isExact: boolean } | null {
  const divisor = 10n ** BigInt(scale);
  const scaled = units * 10_000n;
  const bps = divCeil(scaled, divisor) - 10_000n;
  if (units < 0n || bps > MARKUP_MAX_BPS) return null;
  return { bps: Number(bps), isExact: scaled % divisor === 0n };
}

/** Of a tier, as the API limits it. */
const MARKUP_MAX_BPS = 1_000_000n;
