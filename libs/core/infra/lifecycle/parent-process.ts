/** Message of a child to its launcher once it listens. */
interface ReadyMessage {
  readonly ready: true;
  readonly url: string;
}

/**
 * Ends this process after its launcher, even after `kill -9`: `stop` is called once when the channel to the parent
 * closes, and must end the process. No effect in a process without such a channel.
 */
export function exitWithParent(stop: () => void): void {
  if (process.channel === undefined) return;
  process.once('disconnect', stop);
  // The channel alone must not keep the process alive.
  process.channel.unref();
}

/** Reports to the launcher that requests are served at `url`. No effect without a launcher. */
export function announceReady(url: string): void {
  const message: ReadyMessage = { ready: true, url };
  process.send?.(message);
}
