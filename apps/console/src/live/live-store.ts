import type { ServerEvent } from '@/api/server-events';
import type { components } from '@/api/generated/management';
import type { Audience } from '@/api/session-state';
import type { Feed } from './connection';
import type { LiveMode } from './connection-state';
import { joinFeed } from './join-feed';
import { addRecent, NOTHING_RECENT, type Recent } from './recent';

type Schemas = components['schemas'];

/** What lists and streams of requests have in common, and what operators' lists have beside it. */
export type ListedRequest = Omit<Schemas['LiveRequestResponse'], 'object'> &
  Partial<Omit<Schemas['RequestResponse'], 'object'>>;

export type LiveEvent =
  | { readonly name: 'ready'; readonly data: Schemas['LiveReadyResponse'] }
  | { readonly name: 'request'; readonly data: ListedRequest }
  | { readonly name: 'balance'; readonly data: Schemas['LiveBalanceResponse'] }
  | { readonly name: 'channel'; readonly data: Schemas['LiveChannelResponse'] };

export interface LiveState {
  readonly mode: LiveMode;
  readonly requests: Recent<ListedRequest>;
}

const NOT_LIVE: LiveState = { mode: 'polling', requests: NOTHING_RECENT };

/** What one side of the console knows of what happens now. */
class LiveStore {
  private state = NOT_LIVE;
  private readonly listeners = new Set<() => void>();

  readonly get = (): LiveState => this.state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => {
      this.listeners.delete(listener);
    };
  };

  /** @param onEvent sees each event, after its request is among the recent ones. Returns how to leave. */
  follow(feed: Feed, onEvent: (event: LiveEvent) => void, onLive: () => void): () => void {
    this.set(NOT_LIVE);
    return joinFeed(feed, {
      onEvents: (received) => {
        const events = received.map(readEvent);
        const added = events.flatMap(({ name, data }) => (name === 'request' ? data : []));
        if (added.length > 0) this.set({ ...this.state, requests: addRecent(this.state.requests, added) });
        events.forEach(onEvent);
      },
      onMode: (mode) => {
        const wasLive = this.state.mode === 'live';
        this.set({ ...this.state, mode });
        if (mode === 'live' && !wasLive) onLive();
      },
    });
  }

  private set(state: LiveState): void {
    this.state = state;
    for (const listener of this.listeners) listener();
  }
}

const stores: Readonly<Record<Audience, LiveStore>> = { customer: new LiveStore(), operator: new LiveStore() };

export const liveStoreOf = (audience: Audience): LiveStore => stores[audience];

/** The document holds the server to the shapes. */
function readEvent({ name, data }: ServerEvent): LiveEvent {
  return { name, data: JSON.parse(data) as unknown } as LiveEvent;
}
