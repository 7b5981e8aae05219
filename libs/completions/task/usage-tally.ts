import { mediaTokens } from '#catalog';
import { NO_USAGE, type TokenUsage } from '#kernel';
import type { TokenCounter } from '#metering';
import type { Chunk } from '#replies';
import type { CompletionTask } from './completion-task.js';
import { UnreadChunks } from './unread-chunks.js';

/** Overhead tokens of a message; bytes of text per output token, a low estimate. */
const TOKENS_PER_MESSAGE = 4;
const BYTES_PER_TOKEN_LOW = 3;

/** Choices are many times the size of their text; beyond this size they are reduced to text. */
const UNREAD_BYTES_MAX = 8_192;

/** Counts what requests and replies have beside tokens. */
interface CountedUnits {
  add(chunk: Chunk): void;
  addTo(usage: TokenUsage): TokenUsage;
}

const NO_UNITS: CountedUnits = { add: () => undefined, addTo: (usage) => usage };

/**
 * Counts the tokens of replies without reported usage. Chunks are buffered as they arrive; a count reads them,
 * tokenises their text per choice, and drops them.
 */
export class UsageTally {
  private readonly unread = new UnreadChunks();
  /** Text read from chunks and not yet counted, by choice index. */
  private texts = new Map<number, string>();
  private uncountedTextBytes = 0;
  private outputTokens = 0;
  /** Part of `outputTokens` that echoes the prompt and is no output; 0 until the prompt is counted. */
  private echoedTokens = 0;
  private textBytes = 0;
  private promptTokens: Promise<number> | null = null;
  private counting: Promise<void> = Promise.resolve();
  private isNear = false;

  constructor(
    private readonly task: CompletionTask,
    private readonly counter: Pick<TokenCounter, 'count'>,
    private readonly units: CountedUnits = NO_UNITS,
  ) {}

  /** Bytes of visible text received so far. */
  get receivedTextBytes(): number {
    return this.textBytes;
  }

  /** Output tokens up to the last count. */
  get countedOutputTokens(): number {
    return Math.max(0, this.outputTokens - this.echoedTokens);
  }

  /** Output tokens so far, a high estimate for prose; exact up to the last count. */
  get estimatedOutputTokens(): number {
    return this.countedOutputTokens + Math.ceil(this.uncountedTextBytes / BYTES_PER_TOKEN_LOW);
  }

  /** Upper bound of the output tokens so far, for any text: a token has at least one byte. */
  get outputTokensMax(): number {
    return this.countedOutputTokens + this.uncountedTextBytes;
  }

  add(chunk: Chunk): void {
    this.units.add(chunk);
    if (chunk.visibleTextBytes === 0) return;
    this.textBytes += chunk.visibleTextBytes;
    this.uncountedTextBytes += chunk.visibleTextBytes;
    this.unread.add(chunk);
    if (this.unread.lengthBytes > UNREAD_BYTES_MAX) this.read();
  }

  /** Adds a chunk whose tokens `countChunk` has counted. */
  addCounted(chunk: Chunk, tokens: number): void {
    this.units.add(chunk);
    this.textBytes += chunk.visibleTextBytes;
    this.outputTokens += tokens;
  }

  /** Input and added output, clamped to the model's context and output limits. */
  async count(): Promise<TokenUsage> {
    await this.countAdded();
    return this.usageOf(await this.countPrompt(), this.outputTokens);
  }

  /** Exact output tokens so far. Counts the prompt only if it may be echoed. */
  async countOutput(): Promise<number> {
    await this.countAdded();
    if (this.task.parsedRequest.echo) this.echoedTokens = this.echoOf(await this.countPrompt());
    return this.countedOutputTokens;
  }

  /** Tokens of one chunk alone; the chunk is not added. */
  countChunk({ object }: Chunk): Promise<number> {
    return this.counter.count(this.task.endpoint.collectChunkText(object.bytes).map(({ text }) => text));
  }

  /**
   * Exact output tokens, if there may be `tokens` of them by now. Null when there are certainly fewer, or while such a
   * count is running: cheap enough to call for every chunk.
   */
  countIfNear(tokens: number): Promise<number> | null {
    if (this.isNear || this.estimatedOutputTokens < tokens) return null;
    this.isNear = true;
    return this.countOutput().then((tokens) => {
      this.isNear = false;
      return tokens;
    });
  }

  /** Input and output of a complete reply. */
  async countReply(bytes: Buffer): Promise<TokenUsage> {
    const outputTokens = await this.counter.count(this.task.endpoint.collectReplyText(bytes));
    return this.usageOf(await this.countPrompt(), outputTokens);
  }

  /** Input only, for a request without a reply. */
  async countInput(): Promise<TokenUsage> {
    return this.usageOf(await this.countPrompt(), 0);
  }

  private countPrompt(): Promise<number> {
    this.promptTokens ??= this.readPrompt();
    return this.promptTokens;
  }

  private async readPrompt(): Promise<number> {
    const { endpoint, body } = this.task;
    const { texts, tokens } = endpoint.readPrompt(body.promptBytes());
    return (await this.counter.count(texts)) + tokens + overheadTokens(this.task);
  }

  private read(): void {
    const pieces = new Map<number, string[]>();
    for (const bytes of this.unread.take()) {
      for (const { index, text } of this.task.endpoint.collectChunkText(bytes)) {
        const known = pieces.get(index);
        if (known === undefined) pieces.set(index, [text]);
        else known.push(text);
      }
    }
    // Joined at once: with `+=` per piece V8 retains every piece, at ten times the memory of the text.
    for (const [index, texts] of pieces) this.texts.set(index, (this.texts.get(index) ?? '') + texts.join(''));
  }

  private countAdded(): Promise<void> {
    this.counting = this.counting.then(() => this.countUnread());
    return this.counting;
  }

  private async countUnread(): Promise<void> {
    this.read();
    const { texts, uncountedTextBytes } = this;
    this.texts = new Map();
    this.outputTokens += await this.counter.count([...texts.values()]);
    this.uncountedTextBytes -= uncountedTextBytes;
  }

  private usageOf(promptTokens: number, outputTokens: number): TokenUsage {
    const { model, parsedRequest } = this.task;
    const completionTokens = Math.max(0, outputTokens - this.echoOf(promptTokens));
    return this.units.addTo({
      ...NO_USAGE,
      promptTokens: Math.min(promptTokens, model.contextLength * parsedRequest.promptCount),
      completionTokens: Math.min(completionTokens, model.maxOutputTokens * parsedRequest.n),
    });
  }

  private echoOf(promptTokens: number): number {
    const { echo, n, promptCount } = this.task.parsedRequest;
    return echo ? (promptTokens * n) / promptCount : 0;
  }
}

/** Tokens of a prompt beside its texts: of each message, and of media parts. */
export function overheadTokens({ parsedRequest, model }: CompletionTask): number {
  return parsedRequest.messageCount * TOKENS_PER_MESSAGE + partTokens(parsedRequest, model);
}

/** Tokens of media parts by the model's card, at most what was held for them. */
function partTokens(parsedRequest: CompletionTask['parsedRequest'], model: CompletionTask['model']): number {
  if (parsedRequest.media.length === 0) return 0;
  const byCard =
    parsedRequest.imagePartCount * model.imagePartTokens +
    parsedRequest.filePartCount * model.filePartTokens +
    parsedRequest.audioPartCount * model.audioPartTokens;
  return Math.min(byCard, mediaTokens(parsedRequest.media, model));
}
