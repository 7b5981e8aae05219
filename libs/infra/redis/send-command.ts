import { Command, type Redis } from 'ioredis';

/** Connections that hold their writes back until the end of this turn of the event loop. */
const corked = new WeakSet<Redis>();

/** A command whose bytes are ready: the client's own building of them costs more than sending them. */
class ReadyCommand extends Command {
  constructor(
    name: string,
    private readonly wire: string,
  ) {
    super(name, [], { replyEncoding: 'utf8' });
  }

  override toWritable(): string {
    return this.wire;
  }
}

/** Words of a command as they stand on the wire, to be prepared once where they are the same in many commands. */
export interface WireWords {
  readonly count: number;
  readonly text: string;
}

/** (RESP, bulk strings.) */
export function wireWords(words: readonly string[]): WireWords {
  let text = '';
  for (const word of words) text += `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
  return { count: words.length, text };
}

export function joinWireWords(left: WireWords, right: WireWords): WireWords {
  return { count: left.count + right.count, text: left.text + right.text };
}

/**
 * Sends one command, its name among the words; all that are sent to a connection in one turn of the event loop leave in
 * one write, and replies are text. The same as the client's auto-pipelining, without its transaction of promises around
 * every command, which costs as much as the command. Reconnecting, queueing and re-sending are the connection's own.
 */
export function sendCommand(redis: Redis, name: string, words: WireWords): Promise<unknown> {
  holdBack(redis);
  return redis.sendCommand(new ReadyCommand(name, `*${words.count}\r\n${words.text}`)) as Promise<unknown>;
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
