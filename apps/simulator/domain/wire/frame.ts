import type { JsonObject } from '../json.js';

/** One piece of a reply as it will be sent: a JSON body, or the data of one event of a stream. */
export interface Frame {
  readonly data: string;
  /** The type of the event, in streams that name it. */
  readonly event?: string;
  /** Whether it says that the stream is complete. */
  readonly ends?: true;
  /** Tokens of the completion that the client knows once it has this frame. */
  readonly tokens: number;
  /** The usage this frame reports; null when it reports none. */
  readonly usage: JsonObject | null;
}

export const DONE: Frame = { data: '[DONE]', ends: true, tokens: 0, usage: null };
