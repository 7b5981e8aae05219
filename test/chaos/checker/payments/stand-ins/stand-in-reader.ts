import { worthOf } from '../worth.js';
import type { RecordedPayments, StandIn } from '../payment-evidence.js';

export type Json = Readonly<Record<string, unknown>>;

const USD_RATE_NANO = 1_000_000_000n;

/** What the stand-in's dump of an account says, in nano-USD at the pinned rates of its orders. */
export type StandInReader = (dump: Json, recorded: RecordedPayments, providerId: string) => StandIn;

/** Nothing: what kinds without it have. */
export const NOTHING: StandIn = {
  pages: [],
  charges: [],
  refunds: [],
  disputes: [],
  payouts: [],
  balanceNanoUsd: 0n,
  balanceMinor: 0n,
};

/** Of an order; of no known one as dollars. */
export function worthFor({ orders }: RecordedPayments, orderId: string | null, minor: bigint): bigint {
  return worthOf(minor, orders.find((order) => order.orderId === orderId)?.rateNano ?? USD_RATE_NANO);
}

/** Hundredths, of a text such as `33.34`. */
export function minorOfText(text: unknown): bigint {
  const [, whole, fraction = ''] = /^(\d{1,12})(?:\.(\d{1,2}))?$/.exec(String(text)) ?? [];
  if (whole === undefined) throw new RangeError(`${String(text)} is no amount`);
  return BigInt(whole) * 100n + BigInt(fraction.padEnd(2, '0'));
}

export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const optionalText = (value: unknown): string | null => (typeof value === 'string' ? value : null);
