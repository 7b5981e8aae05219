// A steady load as an installation has it: JSON and streams of several formats, from many customers in turn.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { expectedReply, requestBody } from '../cases.mjs';
import { percentile } from '../run/figures.mjs';
import { ConnectionPool } from './connection-pool.mjs';
import { formatRequest } from './format-request.mjs';
import { serveJobs } from './serve-jobs.mjs';

const TICK_MS = 1;
const DRAIN_MS = 20_000;
const CONNECTIONS_MAX = 2_000;

/** Pools by address, so that connections last from one window to the next. */
const pools = new Map();

/**
 * Sends for `windowMs` and waits for the last reply. The job has `url`, `keysFile` (a key a line), `flows`
 * (`{ format, model, stream, perSecond }` each) and `windowMs`. Sends
 * `{ replies, p50Ms, p99Ms, failures, failureSample }`; the times are of JSON.
 */
async function press({ url, keysFile, flows, windowMs }) {
  const run = { replies: 0, failures: [], totalsMs: [] };
  const pool = poolOf(url, run);
  const keys = readFileSync(keysFile, 'utf8').trim().split('\n');
  const senders = flows.map((flow) => senderOf({ url, keys, pool, run }, flow));
  const startedAtMs = performance.now();
  let sent = 0;
  for (let elapsedMs = 0; elapsedMs < windowMs; elapsedMs = performance.now() - startedAtMs) {
    for (const send of senders) sent += send(elapsedMs / 1_000);
    await sleep(TICK_MS);
  }
  const deadlineMs = performance.now() + DRAIN_MS;
  while (run.replies + run.failures.length < sent && performance.now() < deadlineMs) await sleep(TICK_MS);
  const { replies, failures, totalsMs } = run;
  if (replies + failures.length < sent) failures.push(`${sent - replies - failures.length} replies did not end`);
  const times = { p50Ms: percentile(totalsMs, 0.5), p99Ms: percentile(totalsMs, 0.99) };
  return { replies, ...times, failures: failures.length, failureSample: failures[0] ?? null };
}

function poolOf(url, run) {
  const known = pools.get(url) ?? { run };
  known.run = run;
  known.pool ??= new ConnectionPool({
    url,
    connectionsMax: CONNECTIONS_MAX,
    onFailure: (reason) => known.run.failures.push(reason),
  });
  pools.set(url, known);
  return known.pool;
}

/** Returns the function that sends what is due of a flow after so many seconds, and says how many that were. */
function senderOf({ url, keys, pool, run }, { perSecond, ...flow }) {
  const { bytesMin, lastBytes } = expectedReply(flow);
  const requests = keys.map((key) => formatRequest({ url, format: flow.format }, key, requestBody(flow)));
  const take = ({ status, bytes, tail, totalMs }) => {
    const isWhole = status === 200 && bytes >= bytesMin && tail.latin1Slice().endsWith(lastBytes);
    if (!isWhole) {
      run.failures.push(`status ${status}, ${bytes} bytes, ending ${JSON.stringify(tail.latin1Slice())}`);
      return;
    }
    run.replies++;
    if (!flow.stream) run.totalsMs.push(totalMs);
  };
  let sent = 0;
  return (seconds) => {
    const before = sent;
    for (; sent < seconds * perSecond; sent++) pool.send(requests[sent % requests.length], take);
    return sent - before;
  };
}

serveJobs(press);
