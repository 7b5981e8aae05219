import { isIpRange } from '#auth';
import { field, type FieldOptions } from './field.js';

const RANGES_MAX = 100;

/** A list of distinct IPv4 or IPv6 addresses and CIDR ranges. */
export function IpRangesField(options: FieldOptions): PropertyDecorator {
  return field(
    {
      accepts: (value) =>
        Array.isArray(value) &&
        value.length <= RANGES_MAX &&
        new Set(value).size === value.length &&
        value.every((item) => typeof item === 'string' && isIpRange(item)),
      expected: `a list of at most ${RANGES_MAX} distinct addresses or CIDR ranges such as 203.0.113.0/24`,
      schema: { type: 'array', items: { type: 'string' }, maxItems: RANGES_MAX, uniqueItems: true },
    },
    { example: ['203.0.113.0/24'], ...options },
  );
}
