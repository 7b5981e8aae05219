import { Command, type Redis } from 'ioredis';
import { byteText } from '../../json/splice-text.js';
import { joinWrites } from '../http/join-writes.js';

/** Connections that buffer their writes until the end of this turn of the event loop. */
const corked = new WeakSet<Redis>();

/** Streams whose collected writes leave as one text. */
const joined = new WeakSet<Redis['stream']>();

/** By connection. */
const writers = new WeakMap<Redis, ByteWriter>();

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

/** Writes to the current stream of a connection, one character per byte: Node takes long to encode UTF-8. */
class ByteWriter {
  /** The client writes to it as to a pipeline of its own. */
  readonly isPipeline = true;
  readonly destination: { readonly redis: Redis };

  constructor(redis: Redis) {
    this.destination = { redis };
  }

  write(text: string): boolean {
    return this.destination.redis.stream.write(text, 'latin1');
  }
}

/** Arguments of a command in wire format (RESP bulk strings). Prepared once where many commands share them. */
export interface WireWords {
  readonly count: number;
  /** One character per byte. */
  readonly text: string;
}

export function wireWords(words: readonly string[]): WireWords {
  const text = joinWords(words);
  // One check of the whole text is cheaper than one of each word.
  const isByteText = Buffer.byteLength(text) === text.length;
  return { count: words.length, text: isByteText ? text : joinWords(words.map(byteText)) };
}

/** @param words one character per byte */
function joinWords(words: readonly string[]): string {
  let text = '';
  for (const word of words) text += `$${word.length}\r\n${word}\r\n`;
  return text;
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
  const command = new PreparedCommand(name, `*${words.count}\r\n${words.text}`);
  return redis.sendCommand(command, writerOf(redis)) as Promise<unknown>;
}

function writerOf(redis: Redis): ByteWriter {
  let writer = writers.get(redis);
  if (writer === undefined) writers.set(redis, (writer = new ByteWriter(redis)));
  return writer;
}

function corkUntilTurnEnds(redis: Redis): void {
  if (redis.status !== 'ready' || corked.has(redis)) return;
  const { stream } = redis;
  if (!joined.has(stream)) {
    joined.add(stream);
    joinWrites(stream);
  }
  stream.cork();
  corked.add(redis);
  setImmediate(() => {
    corked.delete(redis);
    stream.uncork();
  });
}
