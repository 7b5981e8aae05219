import type { ServerEvent } from '@/api/server-events';
import type { Feed, LiveSink } from './connection';
import type { LiveMode } from './connection-state';

/** From a tab to the worker. */
export interface JoinMessage {
  readonly feed: Feed;
  /** The name of a lock that the tab holds as long as it is there. */
  readonly lock: string;
}

/** From the worker to a tab. */
export type TabMessage = { readonly events: readonly ServerEvent[] } | { readonly mode: LiveMode };

export function passOn(message: TabMessage, { onEvents, onMode }: LiveSink): void {
  if ('events' in message) onEvents(message.events);
  else onMode(message.mode);
}
