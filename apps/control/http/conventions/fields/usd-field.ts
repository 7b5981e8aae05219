import { parseUsd, RoutifyError } from '#kernel';
import { field, type FieldOptions } from './field.js';

type Sign = 'any' | 'positive' | 'zero_or_more';

const SIGNS: Readonly<Record<Sign, { words: string; allows: (amountNanoUsd: bigint) => boolean }>> = {
  any: { words: 'an amount in USD', allows: () => true },
  positive: { words: 'a positive amount in USD', allows: (amount) => amount > 0n },
  zero_or_more: { words: 'an amount in USD, zero or more', allows: (amount) => amount >= 0n },
};

/** An amount in a request: a decimal string, or a JSON integer. */
export type UsdInput = string | number;

/** Nano-USD of an amount, null when it is invalid. A JSON number with a fraction is invalid: binary fractions round. */
function parseUsdInput(value: unknown): bigint | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? parseUsd(String(value)) : null;
  return typeof value === 'string' ? parseUsd(value) : null;
}

/** Nano-USD of a field that `UsdField` has checked. */
export function readUsd(value: UsdInput): bigint {
  const amountNanoUsd = parseUsdInput(value);
  if (amountNanoUsd === null) throw new RoutifyError('invalid_request_error', `not an amount: ${String(value)}`);
  return amountNanoUsd;
}

/** An amount of money (or a price) in US dollars, with at most 9 decimals. */
export function UsdField(options: FieldOptions & { sign: Sign }): PropertyDecorator {
  const { words, allows } = SIGNS[options.sign];
  return field(
    {
      accepts: (value) => {
        const amountNanoUsd = parseUsdInput(value);
        return amountNanoUsd !== null && allows(amountNanoUsd);
      },
      expected: `${words} as a decimal string with at most 9 decimals (or an integer; send 0.1 as "0.1")`,
      schema: { type: 'string', pattern: '^-?\\d{1,12}(\\.\\d{1,9})?$' },
    },
    { example: '25.00', ...options },
  );
}
