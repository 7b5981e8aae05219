import { systemActor, type Actor } from '#core';
import type { Client } from '../../sessions/session.js';

/** What a log-in by a provider changes: the person began it, the provider decides. */
export function providerActor({ address, requestId }: Client): Actor {
  return { ...systemActor('identity provider'), address, requestId };
}
