import type { Cap } from '#core';

/** A daily cap of 10 nano-USD in the columns of a key, over all its requests. */
export function sampleCap(changes: Partial<Cap> = {}): Cap {
  return {
    name: 'day',
    id: null,
    scope: 'key',
    model: null,
    tag: null,
    unit: 'usd',
    period: 'day',
    periodHours: null,
    limit: 10n,
    override: null,
    isHard: true,
    isVisible: true,
    timeZone: null,
    weekStartsOn: 1,
    ...changes,
  };
}
