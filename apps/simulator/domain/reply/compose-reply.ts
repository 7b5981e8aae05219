import { createHash } from 'node:crypto';
import type { ChatRequest, ReasoningEffort } from '../request/read-chat-request.js';
import { chooseToolCalls, textOf } from './choose-tool-calls.js';
import { composeText, openingFor } from './compose-text.js';
import { countPromptTokens } from './count-prompt-tokens.js';
import { countTokens, splitTokens } from '../count-tokens.js';
import { sampleJson } from './sample-json.js';

/** A tool call whose arguments are split into the tokens of a stream. */
export interface ReplyToolCall {
  readonly id: string;
  readonly name: string;
  readonly argumentTokens: readonly string[];
}

export interface ReplyChoice {
  readonly reasoning: readonly string[];
  readonly text: readonly string[];
  readonly toolCalls: readonly ReplyToolCall[];
  readonly imageUrls: readonly string[];
  readonly finishReason: 'stop' | 'length' | 'tool_calls' | 'function_call';
  /** The text is the reason of a refusal. */
  readonly refuses: boolean;
}

/** Accurate token counts; `simulate.usage` can change the reported ones. */
export interface ReplyUsage {
  readonly promptTokens: number;
  readonly cachedTokens: number;
  readonly completionTokens: number;
  readonly reasoningTokens: number;
  readonly imageTokens: number;
}

/** The content of a reply, before it has a wire format. */
export interface Reply {
  readonly id: string;
  readonly createdSeconds: number;
  readonly choices: readonly ReplyChoice[];
  readonly usage: ReplyUsage;
}

/** The digest that decides a reply: hex digits and a seed. */
export function digestOf(decisive: readonly unknown[]): { readonly digest: string; readonly seed: number } {
  const digest = createHash('sha1').update(JSON.stringify(decisive)).digest('hex');
  return { digest, seed: parseInt(digest.slice(0, 8), 16) };
}

export function createdSeconds(seed: number): number {
  return CREATED_FROM_SECONDS + (seed % CREATED_SPAN_SECONDS);
}

const CREATED_FROM_SECONDS = 1_750_000_000;
const CREATED_SPAN_SECONDS = 2_592_000;
const REASONING_TOKENS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 4,
  low: 8,
  medium: 16,
  high: 32,
  xhigh: 64,
};
const REASONING_MODEL = /(^|\/)(o\d|deepseek-r)/;

export const IMAGE_TOKENS = 256;
/** One red pixel: the smallest picture that every decoder takes. */
const IMAGE_URL =
  'data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mP4z8AAAAMBAQD3A0FDAAAAAElFTkSuQmCC';

/** From this prompt length on, half of the prompt counts as cached, in whole blocks. */
const CACHE_FROM_TOKENS = 1_024;
const CACHE_BLOCK_TOKENS = 128;

/** The token budget left to a choice. `take` counts tokens; `cut` is true once something did not fit. */
class TokenBudget {
  spent = 0;
  cut = false;

  constructor(private readonly limit: number) {}

  take(tokens: readonly string[]): readonly string[] {
    const taken = tokens.slice(0, Math.max(0, this.limit - this.spent));
    this.cut ||= taken.length < tokens.length;
    this.spent += taken.length;
    return taken;
  }

  /** All tokens or none. */
  takeWhole(tokenCount: number): boolean {
    const fits = this.spent + tokenCount <= this.limit;
    if (fits) this.spent += tokenCount;
    else this.cut = true;
    return fits;
  }
}

interface SpentChoice {
  readonly choice: ReplyChoice;
  readonly tokens: number;
}

/** The reply to a request. Model and messages decide its content, so a stream and a JSON reply have the same text. */
export function composeReply(request: ChatRequest): Reply {
  const { digest, seed } = digestOf([request.model, request.messages]);
  const made = Array.from({ length: request.choiceCount }, (_, index) => composeChoice(request, digest, seed + index));
  const choices = made.map(({ choice }) => choice);
  const promptTokens = request.simulate.prompt_tokens ?? countPromptTokens(request.body);
  return {
    id: `chatcmpl-${digest.slice(0, 29)}`,
    createdSeconds: createdSeconds(seed),
    choices,
    usage: {
      promptTokens,
      cachedTokens: cachedTokens(promptTokens),
      completionTokens: sum(made.map(({ tokens }) => tokens)),
      reasoningTokens: sum(choices.map(({ reasoning }) => reasoning.length)),
      imageTokens: sum(choices.map(({ imageUrls }) => imageUrls.length * IMAGE_TOKENS)),
    },
  };
}

function composeChoice(request: ChatRequest, digest: string, seed: number): SpentChoice {
  const budget = new TokenBudget(request.simulate.ignore_limit === true ? Infinity : request.tokenLimit);
  const reasoning = budget.take(splitTokens(composeText(~seed, '', reasoningTokens(request))));
  const imageUrls = request.wantsImage && budget.takeWhole(IMAGE_TOKENS) ? [IMAGE_URL] : [];
  const calls = chooseToolCalls(request);
  const toolCalls = calls
    .filter(({ name }) => budget.takeWhole(countTokens(name)))
    .map((call, index) => ({
      id: `call_${digest.slice(0, 20)}${(seed % 100) + index}`,
      name: call.name,
      argumentTokens: budget.take(splitTokens(call.arguments)),
    }));
  const text = calls.length > 0 ? [] : budget.take(splitTokens(untilStop(naturalText(request, seed), request.stop)));
  const callReason = request.legacyFunctions ? 'function_call' : 'tool_calls';
  const endReason = calls.length > 0 ? callReason : 'stop';
  const finishReason = budget.cut ? 'length' : endReason;
  const refuses = request.simulate.refuses === true;
  return { choice: { reasoning, text, toolCalls, imageUrls, finishReason, refuses }, tokens: budget.spent };
}

function reasoningTokens({ effort, model }: ChatRequest): number {
  return REASONING_TOKENS[effort ?? (REASONING_MODEL.test(model) ? 'medium' : 'none')];
}

/** The text without limit and stop sequences. */
function naturalText(request: ChatRequest, seed: number): string {
  const { simulate, messages } = request;
  if (simulate.text !== undefined) return simulate.text;
  if (request.jsonSchema !== null) return JSON.stringify(sampleJson(request.jsonSchema));
  const question = messages.findLast((message) => message['role'] === 'user');
  const opening = openingFor(question === undefined ? '' : textOf(question));
  const tokenCount = simulate.completion_tokens ?? countTokens(opening) + 8 + (seed % 16);
  const text = composeText(seed, opening, tokenCount);
  return request.wantsJson ? JSON.stringify({ reply: text }) : text;
}

/** The text before its first stop sequence. */
export function untilStop(text: string, stops: readonly string[]): string {
  const positions = stops.map((stop) => text.indexOf(stop)).filter((position) => position >= 0);
  return text.slice(0, Math.min(text.length, ...positions));
}

function cachedTokens(promptTokens: number): number {
  if (promptTokens < CACHE_FROM_TOKENS) return 0;
  return Math.floor(promptTokens / 2 / CACHE_BLOCK_TOKENS) * CACHE_BLOCK_TOKENS;
}

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
