import type { Steps } from '#core';
import type { ChatBody } from '../../requests/body/read-chat-body.js';
import type { storableReply } from '../responses/stored-response.js';

/** How requests and replies of an endpoint are stored, where the organization keeps them. */
export interface StoredFormat {
  /** The id of the stored response that a body continues; null: none. */
  readonly previousOf: (body: ChatBody) => string | null;
  readonly wantsStorage: (body: ChatBody) => boolean;
  readonly inputOf: (body: ChatBody) => Buffer;
  /** The body with the conversation that it continues. */
  readonly continued: (body: ChatBody, input: Buffer, response: Buffer) => Steps<Buffer>;
  readonly storable: typeof storableReply;
}
