import { randomKey } from '@/api/client';
import { LiveConnection, type Feed, type LiveSink } from './connection';
import { LiveHub } from './hub';
import { passOn, type JoinMessage, type TabMessage } from './messages';

/** Follows a feed in the best way that this browser has. Returns how to leave. */
export function joinFeed(feed: Feed, sink: LiveSink): () => void {
  // Without https there are no locks: each tab has a connection, and the server limits them.
  if (!('locks' in navigator)) return new LiveHub().join(feed, sink);
  return 'SharedWorker' in window ? joinWorker(feed, sink) : joinAlone(feed, sink);
}

/** Without a shared worker one tab has the connection: the one with the lock. The others poll until it is closed. */
function joinAlone(feed: Feed, sink: LiveSink): () => void {
  const left = new AbortController();
  sink.onMode('polling');
  const follow = async (): Promise<void> => {
    const connection = new LiveConnection(feed, null, sink);
    await aborted(left.signal);
    connection.stop();
  };
  // A tab that leaves while it waits for the lock rejects.
  navigator.locks.request(`routify-live ${feed.key}`, { signal: left.signal }, follow).catch(() => undefined);
  return () => left.abort();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

function joinWorker(feed: Feed, sink: LiveSink): () => void {
  const worker = new SharedWorker(new URL('./shared-worker.ts', import.meta.url), { type: 'module' });
  const lock = `routify-live-tab ${randomKey()}`;
  let release = (): void => undefined;
  const isHere = new Promise<void>((resolve) => {
    release = resolve;
  });
  worker.port.onmessage = ({ data }: MessageEvent<TabMessage>) => {
    passOn(data, sink);
  };
  void navigator.locks.request(lock, () => {
    worker.port.postMessage({ feed, lock } satisfies JoinMessage);
    return isHere;
  });
  let leave = (): void => {
    release();
    worker.port.close();
  };
  worker.onerror = () => {
    leave();
    leave = joinAlone(feed, sink);
  };
  return () => {
    leave();
  };
}
