import type { ServerEvent } from '@/api/server-events';
import { LiveConnection, type Feed, type LiveSink } from './connection';
import type { LiveMode } from './connection-state';
import { passOn, type TabMessage } from './messages';

/** A tab that came later asks for the mode. */
type ElectedMessage = TabMessage | 'joined';

/**
 * Where there is no shared worker: the tab that gets the lock has the connection and tells the others. When it is closed
 * another one gets the lock, and resumes after the last event that it was shown.
 */
export function joinElected(feed: Feed, sink: LiveSink): () => void {
  const name = `routify-live ${feed.key}`;
  const channel = new BroadcastChannel(name);
  const left = new AbortController();
  let connection: LiveConnection | null = null;
  let lastId: string | null = null;
  const show = (message: TabMessage): void => {
    if ('events' in message) lastId = lastIdOf(message.events) ?? lastId;
    passOn(message, sink);
  };
  const lead = (message: TabMessage): void => {
    show(message);
    channel.postMessage(message);
  };
  channel.onmessage = ({ data }: MessageEvent<ElectedMessage>) => {
    if (data !== 'joined') show(data);
    else if (connection !== null) channel.postMessage({ mode: connection.mode } satisfies TabMessage);
  };
  channel.postMessage('joined' satisfies ElectedMessage);
  const followed = navigator.locks.request(name, { signal: left.signal }, async () => {
    const onEvents = (events: readonly ServerEvent[]): void => lead({ events });
    const onMode = (mode: LiveMode): void => lead({ mode });
    connection = new LiveConnection(feed, lastId, { onEvents, onMode });
    await aborted(left.signal);
    connection.stop();
  });
  // The lock was not this tab's when it left.
  followed.catch(() => undefined);
  return () => {
    left.abort();
    channel.close();
  };
}

const lastIdOf = (events: readonly ServerEvent[]): string | null =>
  events.findLast(({ id }) => id !== null)?.id ?? null;

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
