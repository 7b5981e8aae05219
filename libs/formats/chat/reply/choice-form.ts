/** Reply format of an endpoint with choices. */
export interface ChoiceForm {
  /** Prefix of the gateway's id when the upstream sends none. */
  readonly idPrefix: string;
  /** `object` of a complete reply and of a chunk, as JSON text. */
  readonly replyObject: Buffer;
  readonly chunkObject: Buffer;
  /** Members of a chunk's choice without content, as JSON text. */
  readonly emptyContent: string;
}

export const CHAT_FORM: ChoiceForm = {
  idPrefix: 'chatcmpl-',
  replyObject: Buffer.from('"chat.completion"'),
  chunkObject: Buffer.from('"chat.completion.chunk"'),
  emptyContent: '"delta":{}',
};
