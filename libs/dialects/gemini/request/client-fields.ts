import { findMember, valueBytes } from '../../json/scan-top-level.js';
import type { BorrowedJson } from '../../json/borrowed-json.js';
import type { ChatRequest } from '../../openai-chat/request/chat-request.js';
import type { ChatBody } from '../../openai-chat/request/read-chat-body.js';

/** The client's fields to translate: without those the channel drops; null counts as absent. */
export class ClientFields {
  private readonly value: Readonly<Record<string, unknown>>;

  constructor(
    private readonly body: ChatBody,
    private readonly request: ChatRequest,
    private readonly drop: readonly string[],
    borrowed: BorrowedJson,
  ) {
    this.value = borrowed.parse(body.object);
  }

  /** The coerced value of a field; undefined when absent. */
  get(field: string): unknown {
    if (this.drop.includes(field)) return undefined;
    const coerced = this.request.coercions.get(field);
    if (coerced === undefined) return this.value[field] ?? undefined;
    return coerced === null ? undefined : (JSON.parse(coerced) as unknown);
  }

  /** Names of all sent fields that are not dropped, null or not, in their order. */
  names(): string[] {
    return this.body.object.members.map(({ key }) => key).filter((key) => !this.drop.includes(key));
  }

  /** The bytes of a sent field, null or not. */
  sent(field: string): Buffer {
    const member = findMember(this.body.object, field);
    return member === null ? Buffer.from('null') : valueBytes(this.body.object, member);
  }
}
