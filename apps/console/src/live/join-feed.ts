import { randomKey } from '@/api/client';
import type { Feed, LiveSink } from './connection';
import { joinElected } from './elected-tab';
import { LiveHub } from './hub';
import { passOn, type JoinMessage, type TabMessage } from './messages';

/** Follows a feed in the best way that this browser has. Returns how to leave. */
export function joinFeed(feed: Feed, sink: LiveSink): () => void {
  // Without https there are no locks: each tab has a connection, and the server limits them.
  if (!('locks' in navigator)) return new LiveHub().join(feed, sink);
  return 'SharedWorker' in window ? joinWorker(feed, sink) : joinElected(feed, sink);
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
    leave = joinElected(feed, sink);
  };
  return () => {
    leave();
  };
}
