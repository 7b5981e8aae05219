import { customerApi } from '@/api/client';
import { unwrap } from '@/api/unwrap';
import { useOrganization, useSession } from '@/session/session';
import { PlaygroundKey, type IssuedKey } from './playground-key';

/** By its holder: another person who logs in on this page has another. */
const keys = new Map<string, PlaygroundKey>();

/** The key of one person in one organization, for as long as the console is open. */
export function usePlaygroundKey(): PlaygroundKey {
  const { user } = useSession('customer');
  const holder = `${user.id} ${useOrganization()?.id ?? ''}`;
  const key = keys.get(holder) ?? new PlaygroundKey(issue);
  keys.set(holder, key);
  return key;
}

async function issue(): Promise<IssuedKey> {
  const { secret = '', expires_at } = await unwrap(customerApi.client.POST('/api/v1/playground-key'));
  return { secret, expires_at };
}
