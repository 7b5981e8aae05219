import type { JsonObject } from '../json.js';

/** One piece of a reply before it is sent: a JSON body, or the data of one stream event. */
export interface Frame {
  readonly data: string;
  /** The event type, in streams that name it. */
  readonly event?: string;
  /** True for the event that completes the stream. */
  readonly ends?: true;
  /** Completion tokens this frame delivers. */
  readonly tokens: number;
  /** The usage this frame reports; null for none. */
  readonly usage: JsonObject | null;
}

export const DONE: Frame = { data: '[DONE]', ends: true, tokens: 0, usage: null };
