import type { CacheMarks, ChatNeed, ModelEndpoint, RoutingTask, RunBudget } from '#core';
import type { MediaKind, MediaSize } from '../../media/media-size.js';
import type { HostedTool } from './hosted-tool.js';

/** Names of the output bound; the first of this list that is given wins. */
export const TOKEN_LIMIT_FIELDS = ['max_completion_tokens', 'max_tokens', 'max_output_tokens'] as const;

export type TokenLimitField = (typeof TOKEN_LIMIT_FIELDS)[number];

/** Order of channels: by price, by time to first byte, by load. */
export const ROUTING_SORTS = ['price', 'latency', 'load'] as const;

export type RoutingSort = (typeof ROUTING_SORTS)[number];

/** The caller's maximum price, in nano-USD per million tokens; null: no maximum. */
export interface MaxPrice {
  readonly promptNanoUsd: bigint | null;
  readonly completionNanoUsd: bigint | null;
}

/** Routing options; null: not given. Names of regions and channels are not checked here. */
export interface ChatRouting {
  /** A region defined by the operator. */
  readonly region: string | null;
  readonly task: RoutingTask | null;
  /** Public names of channels: tried first in this order, used exclusively, excluded. */
  readonly order: readonly string[] | null;
  readonly only: readonly string[] | null;
  readonly ignore: readonly string[] | null;
  readonly sort: RoutingSort | null;
  /** False: no other channel is tried after the first one (or those of `order`) fails. */
  readonly allowFallbacks: boolean | null;
  /** Fallback models, in this order. */
  readonly models: readonly string[] | null;
  /** Excludes models with a higher price. */
  readonly maxPrice: MaxPrice | null;
  /** Affinity key: requests with the same id return to the same channel. */
  readonly sessionId: string | null;
  /** When the prompt is marked for the provider's cache. */
  readonly cache: CacheMarks | null;
  /** The run that the request is a part of. */
  readonly budget: RunBudget | null;
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
  cache: null,
  budget: null,
};

/** A client's format other than OpenAI's chat, in which its bytes can pass to an upstream of the same format. */
export type NativeFormat = 'messages' | 'responses';

/** Encoding of vectors: arrays of numbers, or base64 of their bytes. */
export type VectorEncoding = 'float' | 'base64';

/** A document or recording that is too large for the event loop: its place among the media, and in the body. */
export interface UnmeasuredMedia {
  readonly index: number;
  readonly kind: MediaKind;
  readonly start: number;
  readonly end: number;
}

/** The facts of a valid request, for every endpoint. Null means "not given". */
export interface ModelRequest {
  readonly endpoint: ModelEndpoint;
  readonly model: string;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  /** The client's bound on output tokens per choice, and the field that sets it. */
  readonly outputTokenLimit: number | null;
  readonly outputTokenField: TokenLimitField | null;
  /** Number of prompts, each with the full context of the model; a conversation is one. */
  readonly promptCount: number;
  /** Requested choices over all prompts; 0 for endpoints without output. */
  readonly n: number;
  /** Whether each choice starts with its prompt. */
  readonly echo: boolean;
  /** Whether the client can make the model end at once: by sequences that end the text, or biases of tokens. */
  readonly steersEnd: boolean;
  /** Null for endpoints without vectors. */
  readonly vectorEncoding: VectorEncoding | null;
  readonly needs: ReadonlySet<ChatNeed>;
  /** The provider's service tier that the client asks for; null: none. */
  readonly serviceTier: string | null;
  /** Whether the client forbids the model to reason, by the effort `none`. */
  readonly turnsReasoningOff: boolean;
  /** The format in which the client's own bytes can pass; null: OpenAI's, or none. */
  readonly nativeFormat: NativeFormat | null;
  /** Whether the client leaves reasoning out of its reply: what is generated cannot be counted. */
  readonly hidesReasoning: boolean;
  /** Tools that the provider runs, in the client's body. */
  readonly hosted: readonly HostedTool[];
  /** Whether the client asks the provider to compact a long prompt: calls of the model that are in no reply. */
  readonly compacts: boolean;
  /** Whether the client disables parallel tool calls. Channels that can enforce it are tried first. */
  readonly singleCalls: boolean;
  /** Names of the tools that the client runs. */
  readonly toolNames: readonly string[];
  readonly messageCount: number;
  readonly imagePartCount: number;
  readonly audioPartCount: number;
  /** Files and videos. */
  readonly filePartCount: number;
  /** Bytes of `prediction` as written, an upper bound of its rejected tokens, which are billed as output. */
  readonly predictionBytes: number;
  /** Parts in a provider's own format, which may hold media. */
  readonly unknownPartCount: number;
  /** Sizes of all media parts, in order. */
  readonly media: readonly MediaSize[];
  /** Those of which `media` has bounds, until they are measured. */
  readonly unmeasured: readonly UnmeasuredMedia[];
  /** Size that the client names for images in the reply; null: none. */
  readonly imageSize: string | null;
  /** Format that the client names for audio in the reply; null: none. */
  readonly audioFormat: string | null;
  /** Bytes of the body that can become prompt text: all but inline media. */
  readonly promptTextBytes: number;
  /** Upper bound of the tokens of that text. */
  readonly promptTextTokens: number;
  readonly routing: ChatRouting;
  /** `metadata`, stored as the request's tags. Keys come from the client: read with Object.entries, never merge. */
  readonly tags: Readonly<Record<string, string>>;
  /** Fields to replace in the upstream request: JSON text, or null to remove the field. */
  readonly coercions: ReadonlyMap<string, string | null>;
}

/** A request to chat completions. */
export type ChatRequest = ModelRequest;

type Writable<T> = { -readonly [Field in keyof T]: T[Field] };

/** A request under construction by the rules. */
export interface ModelRequestDraft extends Writable<Omit<ModelRequest, 'needs' | 'coercions'>> {
  readonly needs: Set<ChatNeed>;
  readonly coercions: Map<string, string | null>;
  /** Of the schemas that a provider enforces. */
  schemaValues: number;
}
