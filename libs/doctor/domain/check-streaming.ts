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
    return fail(
      `${url} answered ${status} ${contentType ?? ''}`.trim(),
      'Pass the public address of a gateway of this version, without a path.',
    );
  }
  if (spreadMs >= SPREAD_MIN_MS) return ok(`events arrive as they are sent (${url})`);
  return fail(
    `all events of ${url} arrived within ${spreadMs} ms: a proxy buffers them`,
    'nginx: proxy_buffering off; gzip off; and no proxy_ignore_headers X-Accel-Buffering. Other proxies and CDNs: no buffering, no compression of text/event-stream.',
  );
}
