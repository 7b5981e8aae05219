import { Command, type Redis } from 'ioredis';

/** Connections that hold their writes back until the end of this turn of the event loop. */
const corked = new WeakSet<Redis>();

/**
 * Sends one command; all that are sent to a connection in one turn of the event loop leave in one write, and replies
 * are text. The same as the client's auto-pipelining, without its transaction of promises around every command, which
 * costs as much as the command. Reconnecting, queueing and re-sending are the connection's own.
 */
export function sendCommand(redis: Redis, name: string, args: readonly string[]): Promise<unknown> {
  holdBack(redis);
  return redis.sendCommand(new Command(name, [...args], { replyEncoding: 'utf8' })) as Promise<unknown>;
}

function holdBack(redis: Redis): void {
  if (redis.status !== 'ready' || corked.has(redis)) return;
  const { stream } = redis;
  stream.cork();
  corked.add(redis);
  setImmediate(() => {
    corked.delete(redis);
    stream.uncork();
  });
}
