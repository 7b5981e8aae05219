import type { ByteParts, FrameSplitter, JsonPiece, SseFrame, ModelEndpoint, Steps } from '#core';
import type { InspectedReply } from '../chat/reply/splice-reply.js';
import type { UpstreamError } from '../chat/errors/read-error.js';
import type { ChatBody } from '../chat/body/read-chat-body.js';
import type { ChatRequest } from '../chat/body/model-request.js';
import type { NativeBody } from '../chat/native/native-body.js';
import type { UpstreamRequestOptions } from './upstream-request-options.js';
import type { ModelListing } from './model-listing.js';

/** Bytes of media that a message names by address, for providers that accept no addresses. */
export interface FetchedMedia {
  readonly mediaType: string;
  readonly base64: string;
}

/** A tool that the provider runs, and the unit that bills its use. */
export type HostedTool = ChatRequest['hosted'][number];
export type HostedUnit = HostedTool['units'][number];

/** Input for building one upstream request, beside the client's body. */
export interface DialectOptions extends UpstreamRequestOptions {
  /** UUID of the request. Seeds the ids that a reply needs and the provider omits. */
  readonly requestId: string;
  /** Path of the channel's base URL without a trailing slash; empty for the root. */
  readonly basePath: string;
  /** API version set by the operator; null: the dialect's default. */
  readonly apiVersion: string | null;
  /** The model's maximum output in tokens, for providers that require a bound; null: unknown. */
  readonly maxOutputTokens: number | null;
  /** The client's own body, for a dialect of its format; null: the client speaks OpenAI's. */
  readonly native: NativeBody | null;
  /** Keeps the requests of a session at one cache of the provider. Null: none is sent. */
  readonly cacheKey: CacheKey | null;
  /** Whether the prompt is marked for the provider's cache where the client sets no marks: see `Dialect.cacheMinimum`. */
  readonly cacheMarks: boolean;
  /** Whether opaque state of the conversation was left out, as another account issued it. */
  readonly lacksState: boolean;
  /**
   * Tools that the provider is to run, each with its bound of uses: those that `hostedUnit` knows and that have a
   * price.
   */
  readonly hosted: readonly HostedTool[];
  /** The media listed by `remoteMedia`, by address. */
  readonly media: ReadonlyMap<string, FetchedMedia>;
}

/** A request in the upstream's format, with the translation of its reply. */
export interface DialectRequest extends ByteParts {
  /** Appended to the path of the channel's base URL; may include a query. */
  readonly path: string;
  /** In addition to content type, length and credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parameters of the client's body that this format cannot express and the reply does not depend on. */
  readonly dropped: readonly string[];
  /** Marks of the prompt's cache that the gateway has set; absent: it sets none. */
  readonly cacheMarks?: number;
  /** Null when the reply is already in OpenAI's format: its bytes are passed through. */
  readonly translation: ReplyTranslation | null;
}

/** Translates the reply to one request. Built together with the request, so it has the request's options. */
export interface ReplyTranslation {
  /**
   * Returns a `chat.completion`, a `list` of vectors or an object with `error` in OpenAI's format. Unreadable bytes are
   * returned unchanged.
   */
  readonly reply: (bytes: Buffer) => Buffer;
  /** Returns a new translator for one stream. Null for endpoints that do not stream. */
  readonly stream: (() => StreamTranslator) | null;
  /** How the bytes of its stream are split into frames; absent: server-sent events. */
  readonly framing?: Framing;
  /** The reply is in the client's format: the client gets its bytes, and the translation is for the meter. */
  readonly isNative: boolean;
  /** What the meter reads of such a reply; null: only its translation says it. Absent or null: always. */
  readonly passed?: ((bytes: Buffer) => InspectedReply | null) | null;
  /** The error in a body with a status other than 200; some providers name it in a header. */
  readonly error: (bytes: Buffer, headers: ErrorHeaders) => UpstreamError;
}

type ErrorHeaders = Readonly<Record<string, string | string[] | undefined>>;

/** A framing of streams other than server-sent events. */
export interface Framing {
  readonly contentType: string;
  /** A new splitter for one stream. */
  readonly open: (frameBytesMax: number) => FrameSplitter;
}

/** What a provider has said of the usage of a stream so far. It never changes: what is said later is another object. */
export interface StatedUsage {
  /** Output up to here, thinking included; 0: not said. */
  readonly outputTokens: number;
  /** In OpenAI's format; null: without counts. It is written for a stream that is cut, not for each chunk. */
  readonly usage: () => JsonPiece | null;
}

/** Translates the frames of one stream into `chat.completion.chunk` frames; the last one holds `[DONE]`. */
export interface StreamTranslator {
  /** Usage that the frames so far state, before the end of the reply; null: none, or the chunks themselves have it. */
  readonly stated: StatedUsage | null;
  push(frame: SseFrame): readonly SseFrame[];
  /** Returns the last frames when the connection ends; `[DONE]` only after a complete reply. */
  end(): readonly SseFrame[];
}

/** Where a provider takes the key of a session's prompt cache. */
export interface CacheKeyField {
  readonly in: 'body' | 'header';
  readonly name: string;
}

/** What the client or the operator writes into the same field wins. */
export interface CacheKey extends CacheKeyField {
  readonly value: string;
}

type ModelOptions = Pick<UpstreamRequestOptions, 'upstreamModel' | 'reasoningField'>;

/** One wire format of upstreams. */
export interface Dialect {
  /** Endpoints of this dialect; requests to other endpoints are not built. */
  readonly endpoints: readonly ModelEndpoint[];
  /** The header with the credential, and the prefix of its value; null: the platform of the kind authorizes calls. */
  readonly credentialHeader: { readonly name: string; readonly prefix: string } | null;
  /** Null: the provider has no list of models. */
  readonly modelListing: ModelListing | null;
  /** Whether parallel tool calls can be disabled. */
  readonly singleCalls: boolean;
  /** Whether requests can ask for a service tier, besides the ordinary one. */
  readonly serviceTiers: (tier: string) => boolean;
  /** The unit by which the provider bills a tool that it runs; null: it does not run it, or not as the request says. */
  readonly hostedUnit: (tool: HostedTool, request: ChatRequest, options: ModelOptions) => HostedUnit | null;
  /**
   * Tokens of the shortest prompt that the provider's cache takes, for models that cache what is marked; null: prompts of
   * the model get no marks.
   */
  readonly cacheMinimum: (options: ModelOptions) => number | null;
  /** Addresses in the messages that have to be sent to the provider as bytes. */
  readonly remoteMedia: (body: ChatBody) => readonly string[];
  /**
   * Builds the provider's request. Throws `invalid_request_error` naming the first parameter that the dialect cannot
   * express and the reply depends on, unless `drop` lists it.
   */
  readonly buildRequest: (body: ChatBody, request: ChatRequest, options: DialectOptions) => Steps<DialectRequest>;
}
