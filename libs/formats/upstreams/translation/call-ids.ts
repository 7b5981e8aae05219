import { textOf, type JsonPiece } from '#core';
import { acceptedCallId } from '../../chat/native/call-id.js';

/** Calls by one id, as they are sent. */
interface SentCalls {
  /** Of the message that called by it last. */
  messageIndex: number;
  /** All so far. */
  count: number;
  /** Of that message, in their order, and how many have a result. */
  ids: JsonPiece[];
  answered: number;
}

/**
 * The ids of a conversation's calls as a provider accepts them, and each once: some models number theirs anew in each turn,
 * and Anthropic refuses a second call by the same id. A result belongs to the last calls by its id, in their order.
 */
export class CallIds {
  private readonly sent = new Map<string, SentCalls>();

  /** @param id the JSON text of the client's id */
  ofCall(id: Buffer, messageIndex: number): JsonPiece {
    const key = keyOf(id);
    const known = this.sent.get(key);
    if (known === undefined) {
      const first = acceptedCallId(id);
      this.sent.set(key, { messageIndex, count: 1, ids: [first], answered: 0 });
      return first;
    }
    const next = acceptedCallId(id, { occurrence: ++known.count });
    if (known.messageIndex !== messageIndex) [known.ids, known.answered] = [[], 0];
    known.messageIndex = messageIndex;
    known.ids.push(next);
    return next;
  }

  ofResult(id: Buffer): JsonPiece {
    const known = this.sent.get(keyOf(id));
    return known?.ids[known.answered++] ?? known?.ids.at(-1) ?? acceptedCallId(id);
  }
}

/** However it is escaped. */
function keyOf(id: Buffer): string {
  return textOf(id) ?? id.toString('latin1');
}
