import { isGiven, membersOf, valueBytes } from '#core';
import type { ChatBody } from '../../chat/body/read-chat-body.js';
import type { ChatRequest } from '../../chat/body/model-request.js';
import type { EndUsers } from '../end-users.js';
import { isEndUserField, plainEndUser } from './end-user-fields.js';

/** Chat's fields for what `thinking` and `output_config` say. */
const FOR_OTHERS = ['reasoning_effort', 'response_format'];

/** The top-level fields of a request. Each translation takes its own fields. */
export class RequestFields {
  private readonly remaining = new Map<string, Buffer>();

  /** @param options `drop`: fields to treat as absent */
  constructor(
    { object }: ChatBody,
    { coercions }: ChatRequest,
    { drop, endUsers }: { readonly drop: readonly string[]; readonly endUsers: EndUsers },
  ) {
    for (const member of object.members) {
      const json = valueBytes(object, member);
      this.remaining.set(member.key, isEndUserField(member.key) ? plainEndUser(json, endUsers) : json);
    }
    for (const [field, json] of coercions) {
      if (json === null) this.remaining.delete(field);
      else this.remaining.set(field, Buffer.from(json));
    }
    this.addOwn();
    for (const field of drop) this.remaining.delete(field);
  }

  has(field: string): boolean {
    return isGiven(this.remaining.get(field));
  }

  /** Removes and returns the value of a field. Null when it is absent or null. */
  take(field: string): Buffer | null {
    const json = this.remaining.get(field);
    this.remaining.delete(field);
    return isGiven(json) ? json : null;
  }

  /** The fields not taken, in the client's order: the provider's own. */
  rest(): ReadonlyMap<string, Buffer> {
    return this.remaining;
  }

  /**
   * Members of `routify_anthropic` are the fields of a client of the same format; chat has fields for other upstreams
   * beside.
   */
  private addOwn(): void {
    const own = membersOf(this.remaining.get('routify_anthropic'));
    this.remaining.delete('routify_anthropic');
    if (own === null) return;
    if (own.has('thinking') || own.has('output_config')) {
      for (const field of FOR_OTHERS) this.remaining.delete(field);
    }
    for (const [field, json] of own) if (!this.remaining.has(field)) this.remaining.set(field, json);
  }
}
