import { mediaTokens } from '#catalog';
import { NO_USAGE, type TokenUsage } from '#core';
import type { TokenCounter } from '#billing/metering';
import type { Chunk } from '#formats';
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

type TextsByChoice = Map<number, string>;

/**
 * Counts the tokens of replies without reported usage. Chunks are buffered as they arrive; a count reads them,
 * tokenises their text per choice, and drops them. What the upstream has said of a reply that is cut is not counted
 * again: text after it is counted apart.
 */
export class UsageTally {
  private readonly unread = new UnreadChunks();
  /** Text read from chunks and not yet counted. */
  private texts: TextsByChoice = new Map();
  /** The same of text that a stated output covers, and the number of such chunks among those not read. */
  private coveredTexts: TextsByChoice = new Map();
  private coveredChunks = 0;
  /** The output that the upstream has said last; 0: none. */
  private statedTokens = 0;
  /** Bytes of text up to it, and its tokens after it, up to the last count. */
  private statedTextBytes = 0;
  private restTokens = 0;
  /** Whether it says no more than before beside text that came since. */
  private isRepeated = false;
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
    this.restTokens += tokens;
  }

  /**
   * Takes the output that the upstream has said so far. It covers the text up to here, and `true` is returned: unless it
   * repeats itself beside more text, as a placeholder does and a count made in advance, or may be that of one choice or of
   * an echoed prompt.
   */
  noteStated(outputTokens: number): boolean {
    const { n, echo } = this.task.parsedRequest;
    if (outputTokens === 0 || n > 1 || echo) return false;
    if (outputTokens === this.statedTokens) {
      this.isRepeated ||= this.textBytes > this.statedTextBytes;
      return false;
    }
    this.statedTokens = outputTokens;
    this.statedTextBytes = this.textBytes;
    this.isRepeated = false;
    this.restTokens = 0;
    this.coveredChunks = this.unread.count;
    if (this.texts.size > 0) {
      for (const [index, text] of this.texts) appendText(this.coveredTexts, index, text);
      this.texts = new Map();
    }
    return true;
  }

  /** Input and added output, clamped to the model's context and output limits. */
  async count(): Promise<TokenUsage> {
    await this.countAdded();
    return this.usageOf(await this.countPrompt(), this.outputTokens);
  }

  /**
   * What the upstream has said of a reply that is cut, and the rest as counted: text after the stated output, and a prompt
   * that is not stated. No prompt is empty, so a zero states none.
   * @param stated possible for the model
   */
  async countBeside(stated: TokenUsage): Promise<TokenUsage> {
    await this.countAdded();
    const { parsedRequest } = this.task;
    const isPromptStated = stated.promptTokens > 0;
    const promptTokens = isPromptStated && !parsedRequest.echo ? 0 : await this.countPrompt();
    const counted = this.clamped(promptTokens, this.outputTokens);
    // What covers no text is a lower bound.
    const output =
      this.statedTokens === 0 || this.isRepeated
        ? counted.completionTokens
        : this.clampedOutput(stated.completionTokens + this.restTokens);
    const completionTokens = Math.max(stated.completionTokens, output);
    const known = isPromptStated ? stated : { ...counted, ...outputOf(stated) };
    return this.units.addTo({ ...known, completionTokens });
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

  private countPrompt(): Promise<number> {
    this.promptTokens ??= this.readPrompt();
    return this.promptTokens;
  }

  private async readPrompt(): Promise<number> {
    const { endpoint, body, work } = this.task;
    const { texts, tokens } = await work.run(endpoint.readPrompt(body.promptBytes()));
    return (await this.counter.count(texts)) + tokens + overheadTokens(this.task);
  }

  private read(): void {
    const chunks = this.unread.take();
    if (this.coveredChunks > 0) this.readInto(this.coveredTexts, chunks.splice(0, this.coveredChunks));
    this.coveredChunks = 0;
    this.readInto(this.texts, chunks);
  }

  private readInto(texts: TextsByChoice, chunks: readonly Buffer[]): void {
    const pieces = new Map<number, string[]>();
    for (const bytes of chunks) {
      for (const { index, text } of this.task.endpoint.collectChunkText(bytes)) {
        const known = pieces.get(index);
        if (known === undefined) pieces.set(index, [text]);
        else known.push(text);
      }
    }
    // Joined at once: with `+=` per piece V8 retains every piece, at ten times the memory of the text.
    for (const [index, ofChoice] of pieces) appendText(texts, index, ofChoice.join(''));
  }

  private countAdded(): Promise<void> {
    this.counting = this.counting.then(() => this.countUnread());
    return this.counting;
  }

  private async countUnread(): Promise<void> {
    this.read();
    const { texts, coveredTexts, uncountedTextBytes, statedTokens } = this;
    this.texts = new Map();
    this.coveredTexts = new Map();
    const covered = coveredTexts.size === 0 ? 0 : await this.counter.count([...coveredTexts.values()]);
    const rest = await this.counter.count([...texts.values()]);
    this.outputTokens += covered + rest;
    // Else a later statement covers what was counted meanwhile.
    if (statedTokens === this.statedTokens) this.restTokens += rest;
    this.uncountedTextBytes -= uncountedTextBytes;
  }

  private usageOf(promptTokens: number, outputTokens: number): TokenUsage {
    return this.units.addTo(this.clamped(promptTokens, outputTokens));
  }

  private clamped(promptTokens: number, outputTokens: number): TokenUsage {
    const { model, parsedRequest } = this.task;
    return {
      ...NO_USAGE,
      promptTokens: Math.min(promptTokens, model.contextLength * parsedRequest.promptCount),
      completionTokens: this.clampedOutput(Math.max(0, outputTokens - this.echoOf(promptTokens))),
    };
  }

  private clampedOutput(tokens: number): number {
    const { model, parsedRequest } = this.task;
    return Math.min(tokens, model.maxOutputTokens * parsedRequest.n);
  }

  private echoOf(promptTokens: number): number {
    const { echo, n, promptCount } = this.task.parsedRequest;
    return echo ? (promptTokens * n) / promptCount : 0;
  }
}

/** All but the counts of the prompt. */
function outputOf({ completionTokens, reasoningTokens, imageOutputTokens, audioOutputTokens, units }: TokenUsage) {
  const output = { completionTokens, reasoningTokens, imageOutputTokens, audioOutputTokens };
  return units === undefined ? output : { ...output, units };
}

function appendText(texts: TextsByChoice, index: number, text: string): void {
  texts.set(index, (texts.get(index) ?? '') + text);
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
