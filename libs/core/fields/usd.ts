import { parseUsd } from '../kernel/money.js';
import { RoutifyError } from '../kernel/errors.js';
import { kind, type FieldRule } from './field.js';

type Sign = 'any' | 'positive' | 'zero_or_more';

const SIGNS: Readonly<Record<Sign, { words: string; allows: (amountNanoUsd: bigint) => boolean }>> = {
  any: { words: 'an amount in USD', allows: () => true },
  positive: { words: 'a positive amount in USD', allows: (amount) => amount > 0n },
  zero_or_more: { words: 'an amount in USD, zero or more', allows: (amount) => amount >= 0n },
};

/** An amount in a request: a decimal string, or a JSON integer. */
export type UsdInput = string | number;

interface SignOption {
  readonly sign: Sign;
}

/** An amount of money (or a price) in US dollars, with at most 9 decimals. */
export const usdInput = kind<UsdInput, SignOption>(({ sign = 'any' }) => usdRule(sign));

/** The same that is kept as it was written; an integer becomes text. */
export const usdText = kind<string, SignOption>(({ sign = 'any' }) =>
  usdRule(sign, (value) => (typeof value === 'number' ? String(value) : value)),
);

function usdRule(sign: Sign, canonical?: (value: unknown) => unknown): FieldRule {
  return {
    schema: { type: 'string' },
    check: {
      accepts: (value) => {
        const amountNanoUsd = parseUsdInput(value);
        return amountNanoUsd !== null && SIGNS[sign].allows(amountNanoUsd);
      },
      rule: `amount_${sign}`,
      expected: `${SIGNS[sign].words} as a decimal string with at most 9 decimals (or an integer; send 0.1 as "0.1")`,
      bounds: { pattern: '^-?\\d{1,12}(\\.\\d{1,9})?$' },
      ...(canonical && { canonical }),
    },
    examples: { request: '25.00' },
  };
}

/** An amount in a reply: a decimal string of US dollars. */
export const usd = kind<string>(() => ({ schema: { type: 'string' }, examples: { reply: '24.999945' } }));

/** Nano-USD of an amount, null when it is invalid. A JSON number with a fraction is invalid: binary fractions round. */
function parseUsdInput(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? parseUsd(String(value)) : null;
  return typeof value === 'string' ? parseUsd(value) : null;
}

/** Nano-USD of a field that `usdInput` has checked. */
export function readUsd(value: UsdInput): bigint {
  const amountNanoUsd = parseUsdInput(value);
  if (amountNanoUsd === null) throw new RoutifyError('invalid_request_error', `not an amount: ${String(value)}`);
  return amountNanoUsd;
}
