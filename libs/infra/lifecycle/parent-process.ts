/** What a child tells its launcher once it listens. */
export interface ReadyMessage {
  readonly ready: true;
  readonly url: string;
}

/**
 * Ends this process when the launcher that started it is gone, even by `kill -9`: `stop` is called once when the
 * channel to the parent closes, and has to end the process. Does nothing in a process without such a channel.
 */
export function exitWithParent(stop: () => void): void {
  if (process.channel === undefined) return;
  process.once('disconnect', stop);
  // The channel alone must not keep a process alive that has finished its work.
  process.channel.unref();
}

/** Tells the launcher that requests are served at `url`. Does nothing in a process that has no launcher. */
export function announceReady(url: string): void {
  const message: ReadyMessage = { ready: true, url };
  process.send?.(message);
}
