import { Command, type Redis } from 'ioredis';

/** Connections that buffer their writes until the end of this turn of the event loop. */
const corked = new WeakSet<Redis>();

/** A command with prepared bytes: the client takes longer to build them than to send them. */
class PreparedCommand extends Command {
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

/** Arguments of a command in wire format (RESP bulk strings). Prepared once where many commands share them. */
export interface WireWords {
  readonly count: number;
  readonly text: string;
}

export function wireWords(words: readonly string[]): WireWords {
  let text = '';
  for (const word of words) text += `$${Buffer.byteLength(word)}\r\n${word}\r\n`;
  return { count: words.length, text };
}

export function joinWireWords(left: WireWords, right: WireWords): WireWords {
  return { count: left.count + right.count, text: left.text + right.text };
}

/**
 * Sends one command; `words` includes its name. All commands of one event loop turn leave in one write, and replies are
 * text. As the client's auto-pipelining, without its promises around every command, which cost as much as the command.
 * Reconnecting, queueing and re-sending are unchanged.
 */
export function sendCommand(redis: Redis, name: string, words: WireWords): Promise<unknown> {
  corkUntilTurnEnds(redis);
  return redis.sendCommand(new PreparedCommand(name, `*${words.count}\r\n${words.text}`)) as Promise<unknown>;
}

function corkUntilTurnEnds(redis: Redis): void {
  if (redis.status !== 'ready' || corked.has(redis)) return;
  const { stream } = redis;
  stream.cork();
  corked.add(redis);
  setImmediate(() => {
    corked.delete(redis);
    stream.uncork();
  });
}
