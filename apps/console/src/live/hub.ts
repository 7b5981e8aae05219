import { LiveConnection, type Feed, type LiveSink } from './connection';
import type { LiveMode } from './connection-state';

interface Shared {
  readonly connection: Pick<LiveConnection, 'mode' | 'stop'>;
  readonly tabs: Set<LiveSink>;
}

type Connect = (feed: Feed, sink: LiveSink) => Shared['connection'];

/** One connection for each feed, however many tabs want it; none when no tab does. */
export class LiveHub {
  private readonly feeds = new Map<string, Shared>();

  constructor(private readonly connect: Connect = (feed, sink) => new LiveConnection(feed, null, sink)) {}

  /** Returns how to leave. */
  join(feed: Feed, tab: LiveSink): () => void {
    const shared = this.feeds.get(feed.key) ?? this.begin(feed);
    shared.tabs.add(tab);
    tab.onMode(shared.connection.mode);
    return () => {
      shared.tabs.delete(tab);
      if (shared.tabs.size > 0 || this.feeds.get(feed.key) !== shared) return;
      this.feeds.delete(feed.key);
      shared.connection.stop();
    };
  }

  private begin(feed: Feed): Shared {
    const tabs = new Set<LiveSink>();
    const connection = this.connect(feed, {
      onEvents: (events) => {
        for (const tab of tabs) tab.onEvents(events);
      },
      onMode: (mode: LiveMode) => {
        for (const tab of tabs) tab.onMode(mode);
      },
    });
    const shared = { connection, tabs };
    this.feeds.set(feed.key, shared);
    return shared;
  }
}
