import { isGiven } from '../../json/json-view.js';
import { valueBytes } from '../../json/scan-top-level.js';
import type { ChatRequest } from '../../openai-chat/request/chat-request.js';
import type { ChatBody } from '../../openai-chat/request/read-chat-body.js';

/** The top-level fields of a request, from which each is taken by whoever translates it. */
export class GivenFields {
  private readonly left = new Map<string, Buffer>();

  /** @param drop fields that are as good as not sent */
  constructor({ object }: ChatBody, { coercions }: ChatRequest, drop: readonly string[]) {
    for (const member of object.members) this.left.set(member.key, valueBytes(object, member));
    for (const [field, json] of coercions) {
      if (json === null) this.left.delete(field);
      else this.left.set(field, Buffer.from(json));
    }
    for (const field of drop) this.left.delete(field);
  }

  has(field: string): boolean {
    return isGiven(this.left.get(field));
  }

  /** The value of a field, which is then nobody else's. Null when it was not given, or null was. */
  take(field: string): Buffer | null {
    const json = this.left.get(field);
    this.left.delete(field);
    return isGiven(json) ? json : null;
  }

  /** What nobody took, in the client's order: the provider's own fields. */
  rest(): ReadonlyMap<string, Buffer> {
    return this.left;
  }
}
