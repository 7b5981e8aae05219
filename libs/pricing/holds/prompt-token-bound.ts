/** What a request sends, as far as it can cost prompt tokens. Tokens are upper bounds. */
export interface PromptSize {
  /** Of all text: messages, names, tool definitions, schemas. */
  readonly textTokens: number;
  readonly mediaTokens: number;
  /** Prompts that share nothing: each may be as long as the context. */
  readonly prompts: number;
  readonly messages: number;
  /** Whether the provider explains tools or an answer's schema to the model in words of its own. */
  readonly isInstructed: boolean;
}

const TOKENS_PER_MESSAGE = 8;
/** Anthropic documents up to 804 for tools. */
const INSTRUCTION_TOKENS = 1_024;

/** An upper bound of the prompt's tokens, known before anything is sent: no prompt is longer than the model's context. */
export function promptTokenBound(size: PromptSize, contextLength: number): number {
  const { textTokens, mediaTokens, prompts, messages, isInstructed } = size;
  const added = messages * TOKENS_PER_MESSAGE + (isInstructed ? INSTRUCTION_TOKENS : 0);
  return Math.min(contextLength * prompts, textTokens + mediaTokens + added);
}
