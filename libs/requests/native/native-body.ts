import type { MemberEdit } from '#json';
import type { ChatBody } from '../body/read-chat-body.js';
import { STATE_PREFIX } from '../state/opaque-state.js';

/** A client's body in its own format, beside its translation: upstreams of that format get its bytes. */
export interface NativeBody {
  readonly format: 'messages' | 'responses';
  readonly body: ChatBody;
  /** What no upstream may get: tools without a price, fields of the gateway. */
  readonly edits: readonly MemberEdit[];
  /** Paths of what the edits remove. */
  readonly dropped: readonly string[];
  /** Of the header `anthropic-beta` and the body. */
  readonly betas: readonly string[];
}

const OWN_STATE = Buffer.from(`"${STATE_PREFIX}`);

/** Whether a body returns state that the gateway wrote, which its upstreams cannot read. */
export function returnsOwnState({ bytes }: ChatBody): boolean {
  return bytes.includes(OWN_STATE);
}
