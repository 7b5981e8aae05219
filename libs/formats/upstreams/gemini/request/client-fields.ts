import { isGiven, parsedOf, valueBytes } from '#core';
import type { ChatBody } from '../../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../../chat/body/model-request.js';

/** The client's fields to translate: without those the channel drops; null counts as absent. */
export class ClientFields {
  /** All sent fields, null or not, in their order. */
  readonly sent = new Map<string, Buffer>();

  constructor({ object }: ChatBody, { coercions }: ChatRequest, drop: readonly string[]) {
    for (const member of object.members) this.sent.set(member.key, valueBytes(object, member));
    for (const [field, json] of coercions) this.sent.set(field, Buffer.from(json ?? 'null'));
    for (const field of drop) this.sent.delete(field);
  }

  /** The JSON text of a field, not copied; null when absent. */
  json(field: string): Buffer | null {
    const json = this.sent.get(field);
    return isGiven(json) ? json : null;
  }

  /** The value of a small field; undefined when absent. */
  value(field: string): unknown {
    return parsedOf(this.json(field));
  }
}
