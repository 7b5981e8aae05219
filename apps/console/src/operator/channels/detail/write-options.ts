import { operatorApi } from '@/api/client';
import type { Channel } from '../../data/catalog';
import { ifMatch } from '../../data/if-match';

/** Options by name; null gives one its default back. */
type Changes = Readonly<Record<string, unknown>>;

/** Writes options of a channel. What is left out stays as it is, which the type does not say. */
export function writeOptions({ id, version }: Channel, options: Changes) {
  return operatorApi.client.PATCH('/admin/v1/channels/{id}', {
    params: { path: { id }, header: ifMatch(version) },
    body: { options: options as Channel['options'] },
  });
}
