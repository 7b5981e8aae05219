/** The parts of a request that cost prompt tokens. Token counts are upper bounds. */
export interface PromptSize {
  /** Of all text: messages, names, tool definitions, schemas. */
  readonly textTokens: number;
  readonly mediaTokens: number;
  /** Independent prompts; each can be as long as the context. */
  readonly prompts: number;
  readonly messages: number;
  /** Whether the provider adds instructions for tools or a response schema to the prompt. */
  readonly isInstructed: boolean;
}

const TOKENS_PER_MESSAGE = 8;
/** Anthropic documents up to 804 for tools. */
const INSTRUCTION_TOKENS = 1_024;

/** Upper bound of the prompt tokens before anything is sent; each prompt is capped by the model's context. */
export function promptTokenBound(size: PromptSize, contextLength: number): number {
  const { textTokens, mediaTokens, prompts, messages, isInstructed } = size;
  const added = messages * TOKENS_PER_MESSAGE + (isInstructed ? INSTRUCTION_TOKENS : 0);
  return Math.min(contextLength * prompts, textTokens + mediaTokens + added);
}
