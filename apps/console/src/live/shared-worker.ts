import { LiveHub } from './hub';
import type { JoinMessage, TabMessage } from './messages';

/** Of the library `webworker`, which cannot be beside `dom`. */
interface SharedWorkerScope {
  onconnect: ((event: MessageEvent) => void) | null;
}

const hub = new LiveHub();

/** Runs once in a browser, for all tabs of this console. */
(globalThis as unknown as SharedWorkerScope).onconnect = ({ ports: [port] }) => {
  if (port === undefined) return;
  const send = (message: TabMessage): void => {
    port.postMessage(message);
  };
  port.onmessage = ({ data: { feed, lock } }: MessageEvent<JoinMessage>) => {
    const leave = hub.join(feed, {
      onEvents: (events) => {
        send({ events });
      },
      onMode: (mode) => {
        send({ mode });
      },
    });
    // The tab holds the lock until it leaves or is closed: a port does not say so.
    void navigator.locks.request(lock, leave);
  };
};
