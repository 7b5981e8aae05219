import type { EndpointName } from '#kernel';
import type { MediaSize } from '../../media/media-size.js';

/** What a request asks of a model beyond text in, text out. Channels and models are chosen by it. */
export const CHAT_NEEDS = [
  'tools',
  'vision',
  'json_object',
  'json_schema',
  'audio_input',
  'file_input',
  'image_output',
  'audio_output',
  'logprobs',
  'reasoning',
  'web_search',
] as const;

export type ChatNeed = (typeof CHAT_NEEDS)[number];

/** Names of the output bound; of several that are given, the first of this list decides. */
export const TOKEN_LIMIT_FIELDS = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'] as const;

export type TokenLimitField = (typeof TOKEN_LIMIT_FIELDS)[number];

export const ROUTING_TASKS = [
  'chat',
  'code',
  'reasoning',
  'translate',
  'summarize',
  'vision',
  'cheap',
  'fast',
] as const;

export type RoutingTask = (typeof ROUTING_TASKS)[number];

/** By what channels are put in order: what they charge, their time to the first byte, what they have to do. */
export const ROUTING_SORTS = ['price', 'latency', 'load'] as const;

export type RoutingSort = (typeof ROUTING_SORTS)[number];

/** The most that a caller would pay, in nano-USD per million tokens; null leaves it open. */
export interface MaxPrice {
  readonly promptNanoUsd: bigint | null;
  readonly completionNanoUsd: bigint | null;
}

/** Routing options; null: not given. Whether regions and channels of these names exist is not known here. */
export interface ChatRouting {
  /** A region of the operator's. */
  readonly region: string | null;
  readonly task: RoutingTask | null;
  /** Public names of channels: asked first in this order, asked alone, not asked. */
  readonly order: readonly string[] | null;
  readonly only: readonly string[] | null;
  readonly ignore: readonly string[] | null;
  readonly sort: RoutingSort | null;
  /** False: when the first channel (or those of `order`) fails, nobody else is asked. */
  readonly allowFallbacks: boolean | null;
  /** Names of models that may answer in place of the first, in this order. */
  readonly models: readonly string[] | null;
  /** Models that cost the caller more are not asked. */
  readonly maxPrice: MaxPrice | null;
  /** Names a conversation, which returns to where it was answered. */
  readonly sessionId: string | null;
}

export const NO_ROUTING: ChatRouting = {
  region: null,
  task: null,
  order: null,
  only: null,
  ignore: null,
  sort: null,
  allowFallbacks: null,
  models: null,
  maxPrice: null,
  sessionId: null,
};

/** How vectors are written: as arrays of numbers, or as their bytes in base64. */
export type VectorEncoding = 'float' | 'base64';

/** Everything the gateway must know of a valid request, at whatever endpoint. Null means "not given". */
export interface ModelRequest {
  readonly endpoint: EndpointName;
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The client's bound on output tokens of each choice, and the field that decides it. */
  readonly outputTokenLimit: number | null;
  readonly outputTokenField: TokenLimitField | null;
  /** Prompts of which each has the model's context to itself; a conversation is one. */
  readonly promptCount: number;
  /** Choices asked for, of all prompts together. 0 where nothing is written. */
  readonly n: number;
  /** Whether each choice begins with its prompt. */
  readonly echo: boolean;
  /** Null where no vectors are made. */
  readonly vectorEncoding: VectorEncoding | null;
  readonly needs: ReadonlySet<ChatNeed>;
  /** Whether the client wants at most one tool called at a time. Channels that can promise it are asked first. */
  readonly singleCalls: boolean;
  readonly messageCount: number;
  readonly imagePartCount: number;
  readonly audioPartCount: number;
  /** Files and videos. */
  readonly filePartCount: number;
  /** Bytes of `prediction` as written. What the answer does not take over is billed as output, and no token is shorter. */
  readonly predictionBytes: number;
  /** Parts in a provider's own words, which may hold media. */
  readonly unknownPartCount: number;
  /** Of all parts with media, in their order. */
  readonly media: readonly MediaSize[];
  /** Bytes of the body that can become prompt text: all but media sent inline. */
  readonly promptTextBytes: number;
  /** An upper bound of the tokens of that text. */
  readonly promptTextTokens: number;
  readonly routing: ChatRouting;
  /** `metadata`, kept as the request's tags. Keys are the client's: read it with Object.entries, never merge it. */
  readonly tags: Readonly<Record<string, string>>;
  /** Fields whose bytes are replaced on the way to the upstream: JSON text, or null to leave the field out. */
  readonly coercions: ReadonlyMap<string, string | null>;
}

/** One for chat completions. */
export type ChatRequest = ModelRequest;

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

/** A request while its rules are walked. */
export interface ModelRequestDraft extends Writable<Omit<ModelRequest, 'needs' | 'coercions'>> {
  readonly needs: Set<ChatNeed>;
  readonly coercions: Map<string, string | null>;
}
