import type { StreamFacts } from '../domain/check-streaming.js';

const PATH = '/v1/stream-check';

/** Reads the events of a gateway's stream check through all proxies in front of it. */
export async function probeStream(publicUrl: string, timeoutMs: number): Promise<StreamFacts> {
  const url = new URL(PATH, publicUrl).href;
  const headers = { accept: 'text/event-stream' };
  const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(timeoutMs) });
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
