import { isRecord } from '../json/is-record.js';

/** What carries the state of a model's thinking from one request to the next, in the form of Google's own OpenAI layer. */
export interface SignedExtra {
  readonly extra_content: { readonly google: { readonly thought_signature: string } };
}

export function signedExtra(signature: string): SignedExtra {
  return { extra_content: { google: { thought_signature: signature } } };
}

/** The signature of a message, a tool call or an image that a client sends back; null without one. */
export function readSignature(holder: unknown): string | null {
  const extra = isRecord(holder) ? holder.extra_content : undefined;
  const google = isRecord(extra) ? extra.google : undefined;
  const signature = isRecord(google) ? google.thought_signature : undefined;
  return typeof signature === 'string' && signature !== '' ? signature : null;
}
