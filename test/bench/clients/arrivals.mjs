// Clients that arrive at a steady rate, whatever becomes of those before them; none repeats what was refused.
import { setTimeout as sleep } from 'node:timers/promises';
import { expectedReply } from '../cases.mjs';
import { readProcessCost } from '../process-cost.mjs';
import { percentile } from '../run/figures.mjs';
import { ConnectionPool } from './connection-pool.mjs';
import { requestsOf } from './requests-of.mjs';
import { serveJobs } from './serve-jobs.mjs';

const TICK_MS = 1;
/** Open before the first request, as those of a load balancer are. */
const CONNECTIONS = 1_000;
const CONNECTIONS_MAX = 8_000;
const DRAIN_MS = 20_000;

/**
 * The job has `url`, `key` (or `pairsFile`), `pid` (of the target), `perSecond`, `warmupMs` and `windowMs`. Replies
 * that end within the window count. Connections that break are lost requests; any other answer than a whole reply or a
 * 503 with Retry-After is a failure.
 */
async function arrive(job) {
  const run = { isMeasuring: false, served: [], refused: [], failures: [], lost: 0, waitingMax: 0 };
  const onFailure = () => run.lost++;
  const pool = new ConnectionPool({ url: job.url, connectionsMax: CONNECTIONS_MAX, onFailure });
  const nextRequest = requestsOf(job);
  const onReply = (reply) => take(run, reply);
  await pool.open(CONNECTIONS);
  await send(pool, nextRequest, onReply, job.perSecond, job.warmupMs);
  run.isMeasuring = true;
  const before = readProcessCost(job.pid);
  const startedAtMs = performance.now();
  const sent = await send(pool, nextRequest, onReply, job.perSecond, job.windowMs, run);
  run.isMeasuring = false;
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const after = readProcessCost(job.pid);
  const deadlineMs = performance.now() + DRAIN_MS;
  while (pool.busy > 0 && performance.now() < deadlineMs) await sleep(TICK_MS);
  if (pool.busy > 0) run.failures.push(`${pool.busy} replies did not end`);
  pool.close();
  return summarize(run, { seconds, sent, cpu: before && (after.cpuMicroseconds - before.cpuMicroseconds) / seconds });
}

/** Returns how many were sent. */
async function send(pool, nextRequest, onReply, perSecond, durationMs, run = null) {
  const startedAtMs = performance.now();
  for (let sent = 0; ;) {
    const elapsedMs = performance.now() - startedAtMs;
    for (; sent < (Math.min(elapsedMs, durationMs) * perSecond) / 1_000; sent++) pool.send(nextRequest(), onReply);
    if (run !== null) run.waitingMax = Math.max(run.waitingMax, pool.busy);
    if (elapsedMs >= durationMs) return sent;
    await sleep(TICK_MS);
  }
}

const { bytesMin, lastBytes } = expectedReply({ stream: false });

function take(run, { status, retryAfter, bytes, tail, totalMs }) {
  const isWhole = status === 200 && bytes >= bytesMin && tail.latin1Slice().endsWith(lastBytes);
  if (!isWhole && !(status === 503 && retryAfter >= 1))
    run.failures.push(`status ${status}, retry-after ${retryAfter}`);
  else if (run.isMeasuring) (isWhole ? run.served : run.refused).push(totalMs);
}

function summarize({ served, refused, failures, lost, waitingMax }, { seconds, sent, cpu }) {
  return {
    failures: failures.length,
    failureSample: failures[0] ?? null,
    sentPerSecond: sent / seconds,
    servedPerSecond: served.length / seconds,
    refusedPerSecond: refused.length / seconds,
    servedP50Ms: percentile(served, 0.5),
    servedP99Ms: percentile(served, 0.99),
    refusedP50Ms: percentile(refused, 0.5),
    refusedP99Ms: percentile(refused, 0.99),
    served: served.length,
    refused: refused.length,
    lost,
    waitingMax,
    cpuShare: cpu / 1e6,
  };
}

serveJobs(arrive);
