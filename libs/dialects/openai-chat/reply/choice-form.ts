/** How an endpoint writes replies that are made of choices. */
export interface ChoiceForm {
  /** Stands before our id where the upstream gave none. */
  readonly idPrefix: string;
  /** `object` of a complete reply and of a chunk, as JSON text. */
  readonly replyObject: Buffer;
  readonly chunkObject: Buffer;
  /** The members with which a choice of a chunk says nothing, as JSON text. */
  readonly silence: string;
}

export const CHAT_FORM: ChoiceForm = {
  idPrefix: 'chatcmpl-',
  replyObject: Buffer.from('"chat.completion"'),
  chunkObject: Buffer.from('"chat.completion.chunk"'),
  silence: '"delta":{}',
};
