import { isRecord } from '../json/is-record.js';

/** The state of a model's thinking across requests, in the format of Google's OpenAI-compatible API. */
export interface SignedExtra {
  readonly extra_content: { readonly google: { readonly thought_signature: string } };
}

export function signedExtra(signature: string): SignedExtra {
  return { extra_content: { google: { thought_signature: signature } } };
}

/** The signature of a message, tool call or image returned by a client; null when absent. */
export function readSignature(holder: unknown): string | null {
  const extra = isRecord(holder) ? holder.extra_content : undefined;
  const google = isRecord(extra) ? extra.google : undefined;
  const signature = isRecord(google) ? google.thought_signature : undefined;
  return typeof signature === 'string' && signature !== '' ? signature : null;
}
