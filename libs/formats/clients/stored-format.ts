import type { Steps } from '#core';
import type { ChatBody } from '../chat/body/read-chat-body.js';

/** A response that can be stored, and the bytes that say so. */
export interface StorableReply {
  readonly response: Buffer;
  readonly bytes: Buffer;
}

/** How requests and replies of an endpoint are stored, where the organization keeps them. */
export interface StoredFormat {
  /** The id of the stored response that a body continues; null: none. */
  readonly previousOf: (body: ChatBody) => string | null;
  readonly wantsStorage: (body: ChatBody) => boolean;
  readonly inputOf: (body: ChatBody) => Buffer;
  /** The body with the conversation that it continues. */
  readonly continued: (body: ChatBody, input: Buffer, response: Buffer) => Steps<Buffer>;
  /** Null for a reply, or the last frames of a stream, without a successful end. */
  readonly storable: (bytes: Buffer, isStream: boolean) => StorableReply | null;
}
