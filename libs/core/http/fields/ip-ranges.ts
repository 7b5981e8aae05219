import { isIpRange } from '#auth';
import { kind } from '../../fields/field.js';

const RANGES_MAX = 100;

/** A list of distinct IPv4 or IPv6 addresses and CIDR ranges. */
export const ipRanges = kind<string[]>(() => ({
  schema: { type: 'array', items: { type: 'string' } },
  check: {
    accepts: (value) =>
      Array.isArray(value) &&
      value.length <= RANGES_MAX &&
      new Set(value).size === value.length &&
      value.every((item) => typeof item === 'string' && isIpRange(item)),
    rule: 'ip_ranges',
    expected: `a list of at most ${RANGES_MAX} different addresses or CIDR ranges such as 203.0.113.0/24`,
    bounds: { maxItems: RANGES_MAX, uniqueItems: true },
  },
  examples: { request: ['203.0.113.0/24'] },
}));
