import type { EndpointName } from '#kernel';
import type { ByteParts } from './json/splice.js';
import type { ChatRequest } from './openai-chat/request/chat-request.js';
import type { UpstreamRequestOptions } from './openai-chat/request/upstream-request-options.js';
import type { ChatBody } from './openai-chat/request/read-chat-body.js';
import type { UpstreamError } from './openai-chat/read-error.js';
import type { ModelListing } from './model-listing.js';
import type { SseFrame } from './sse/sse-splitter.js';

/** Bytes of something a message only names, for providers that take no addresses. */
export interface FetchedMedia {
  readonly mediaType: string;
  readonly base64: string;
}

/** What building one upstream's request needs beside the client's body. */
export interface DialectOptions extends UpstreamRequestOptions {
  /** UUID of the request: the seed of every name that a reply needs and the provider does not give. */
  readonly requestId: string;
  /** Path of the channel's base URL, without a slash at its end; empty for the root. */
  readonly basePath: string;
  /** Version of the API that the operator named; null leaves it to the dialect. */
  readonly apiVersion: string | null;
  /** All that the model can say, in tokens, for providers that must be told a bound; null when nobody knows. */
  readonly maxOutputTokens: number | null;
  /** By address, everything that `remoteMedia` asked for. */
  readonly media: ReadonlyMap<string, FetchedMedia>;
}

/** A request in the upstream's own words, and how its answer is read. */
export interface DialectRequest extends ByteParts {
  /** Appended to the path of the channel's base URL; may carry a query. */
  readonly path: string;
  /** Beside the content type, the length and the credential. */
  readonly headers: Readonly<Record<string, string>>;
  /** Places of the client's body that ask for what this format has no place for, and that the answer can do without. */
  readonly dropped: readonly string[];
  /** Null where the answer already is OpenAI's: then its bytes are kept. */
  readonly translation: ReplyTranslation | null;
}

/** Reads one answer in a foreign dialect. Made with its request, so it knows what was asked for and how. */
export interface ReplyTranslation {
  /**
   * A `chat.completion` or a `list` of vectors, or an object with `error`, as OpenAI would write it. What cannot be
   * read is answered as it came.
   */
  readonly reply: (bytes: Buffer) => Buffer;
  /** Answers a new translator of the one stream that follows. Null where answers only come whole. */
  readonly stream: (() => StreamTranslator) | null;
  /** The complaint in a body that came with another status than 200. */
  readonly error: (bytes: Buffer) => UpstreamError;
}

/** Turns the frames of one foreign stream into `chat.completion.chunk` frames, the last of which holds `[DONE]`. */
export interface StreamTranslator {
  push(frame: SseFrame): readonly SseFrame[];
  /** The connection ended: what is still owed. Never `[DONE]` unless the provider said that its answer is complete. */
  end(): readonly SseFrame[];
}

/** One wire format that upstreams speak. */
export interface Dialect {
  /** What providers of this dialect can be asked for: requests for anything else are not built. */
  readonly endpoints: readonly EndpointName[];
  /** The header that carries the credential, and what stands before it there. */
  readonly credentialHeader: { readonly name: string; readonly prefix: string };
  readonly modelListing: ModelListing;
  /** Whether a model can be kept from calling several tools at once. */
  readonly singleCalls: boolean;
  /** Addresses in the messages whose bytes the provider must be sent. */
  readonly remoteMedia: (body: ChatBody) => readonly string[];
  /**
   * The client's request as this provider wants it. Throws `invalid_request_error` naming a parameter for which the
   * dialect has no place though the answer needs it, unless `drop` lists it.
   */
  readonly buildRequest: (body: ChatBody, request: ChatRequest, options: DialectOptions) => DialectRequest;
}
