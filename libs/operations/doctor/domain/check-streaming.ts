import { fail, ok, type Verdict } from './finding.js';

/** The gateway sends its events over at least twice this time. */
export const SPREAD_MIN_MS = 400;

export interface StreamFacts {
  readonly url: string;
  readonly status: number;
  readonly contentType: string | null;
  /** Milliseconds between the first and the last piece of the body. */
  readonly spreadMs: number;
}

/** Whether events reach a client as the gateway sends them. */
export function checkStreaming({ url, status, contentType, spreadMs }: StreamFacts): Verdict {
  if (status !== 200 || contentType?.startsWith('text/event-stream') !== true) {
    return fail('stream_wrong_server', { url, answer: `${status} ${contentType ?? ''}`.trim() });
  }
  return spreadMs >= SPREAD_MIN_MS ? ok('stream_unbuffered', { url }) : fail('stream_buffered', { url, ms: spreadMs });
}
