/** What a request sends, as far as it can cost prompt tokens. */
export interface PromptSize {
  /** UTF-8 bytes of all text: messages, names, tool definitions, schemas. */
  readonly textBytes: number;
  /** Prompts that share nothing: each may be as long as the context. */
  readonly prompts: number;
  readonly messages: number;
  readonly imageParts: number;
  readonly fileParts: number;
  readonly audioParts: number;
}

/** What the model card allows for parts whose tokens cannot be told from their bytes, in tokens a part. */
export interface PartAllowances {
  readonly contextLength: number;
  readonly imagePartTokens: number;
  readonly filePartTokens: number;
  readonly audioPartTokens: number;
}

const BYTES_PER_TOKEN = 2;
const TOKENS_PER_MESSAGE = 8;

/**
 * An upper bound of the prompt's tokens, known before anything is sent: two bytes a token is more than any tokenizer
 * in use needs on average, and no prompt is longer than the model's context.
 */
export function promptTokenBound(size: PromptSize, allowances: PartAllowances): number {
  const text = Math.ceil(size.textBytes / BYTES_PER_TOKEN) + size.messages * TOKENS_PER_MESSAGE;
  const parts =
    size.imageParts * allowances.imagePartTokens +
    size.fileParts * allowances.filePartTokens +
    size.audioParts * allowances.audioPartTokens;
  return Math.min(allowances.contextLength * size.prompts, text + parts);
}
