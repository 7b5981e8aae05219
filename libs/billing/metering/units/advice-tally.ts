import { isRecord, listOf, parseValue, type JsonObject, NO_USAGE, type TokenUsage } from '#core';
import type { TokenCounter } from '../tokens/token-counter.js';

/** Of the dialect of Anthropic: an advice in a reply, as an item of chat's superset. */
const ITEM = 'advisor_call';
const QUOTED = `"${ITEM}"`;
/** A low estimate of advice that only Anthropic can read, base64 with an envelope. */
const ENCRYPTED_BYTES_PER_TOKEN = 8;

/** Of the calls of an advisor. */
interface AdviceBounds {
  readonly uses: number;
  readonly contextTokens: number;
  /** Of each call. */
  readonly outputTokens: number;
}

/** What a reply shows of its advisor's calls, counted where no usage reports them. */
export class AdviceTally {
  private uses = 0;
  private texts: string[] = [];
  private encryptedBytes = 0;

  constructor(
    private readonly max: AdviceBounds,
    private readonly counter: Pick<TokenCounter, 'count'>,
  ) {}

  /** @param object a chunk, or a whole reply */
  add({ bytes }: Pick<JsonObject, 'bytes'>): void {
    if (!bytes.includes(QUOTED)) return;
    const value = parseValue(bytes);
    if (!isRecord(value)) return;
    for (const choice of listOf(value.choices)) {
      if (!isRecord(choice)) continue;
      const part = isRecord(choice.delta) ? choice.delta : choice.message;
      for (const item of listOf(isRecord(part) ? part.server_tool_calls : null)) this.addItem(item);
    }
  }

  /**
   * Each advice seen has read the prompt at least, and is its text; null: none was seen. What the advisor thought, and
   * what it read of the reply, is in no count.
   * @param promptTokens of the request
   */
  async usage(promptTokens: number): Promise<TokenUsage | null> {
    const { uses, max } = this;
    if (uses === 0) return null;
    const tokens = (await this.counter.count(this.texts)) + Math.floor(this.encryptedBytes / ENCRYPTED_BYTES_PER_TOKEN);
    return {
      ...NO_USAGE,
      promptTokens: uses * Math.min(promptTokens, max.contextTokens),
      completionTokens: Math.min(tokens, uses * max.outputTokens),
    };
  }

  private addItem(item: unknown): void {
    if (!isRecord(item) || item.type !== ITEM || this.uses >= this.max.uses) return;
    const { text, encrypted_bytes: encryptedBytes } = item;
    this.uses++;
    if (typeof text === 'string') this.texts.push(text);
    if (typeof encryptedBytes === 'number') this.encryptedBytes += encryptedBytes;
  }
}
