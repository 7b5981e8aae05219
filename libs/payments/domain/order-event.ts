import { formatId } from '#core';

/** What events about an order say of it. */
export function orderEvent({ id, reference, mode }: { id: string; reference: string; mode: 'live' | 'test' }) {
  return { order_id: formatId('ord', id), reference, mode };
}
