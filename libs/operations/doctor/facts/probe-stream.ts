import type { StreamFacts } from '../domain/check-streaming.js';

const PATH = '/v1/stream-check';
const TIMEOUT_MS = 3_000;
/** A machine that stalls for a moment reads all events at once: the widest spread of some probes counts. */
const PROBES_MAX = 3;

/**
 * Reads the events of a gateway's stream check through all proxies in front of it, until they arrive over at least
 * `spreadMinMs`.
 */
export async function probeStream(publicUrl: string, spreadMinMs: number): Promise<StreamFacts> {
  const url = new URL(PATH, publicUrl).href;
  let widest = await probeOnce(url);
  for (let probes = 1; probes < PROBES_MAX && widest.spreadMs < spreadMinMs && widest.status === 200; probes++) {
    const next = await probeOnce(url);
    if (next.spreadMs > widest.spreadMs) widest = next;
  }
  return widest;
}

async function probeOnce(url: string): Promise<StreamFacts> {
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  const response = await fetch(url, { headers: { accept: 'text/event-stream' }, redirect: 'manual', signal });
  const spreadMs = response.body === null ? 0 : await readSpread(response.body);
  return { url, status: response.status, contentType: response.headers.get('content-type'), spreadMs };
}

/** Milliseconds between the first and the last piece. */
async function readSpread(body: NonNullable<Response['body']>): Promise<number> {
  const reader = body.getReader();
  const arrivals: number[] = [];
  while (!(await reader.read()).done) arrivals.push(performance.now());
  return Math.round((arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0));
}
