// The load generator: its own process, which loads one target at a time and checks every reply.
import { setTimeout as sleep } from 'node:timers/promises';
import { expectedReply, HOSTILE_BODY, STREAM_CHUNK_MS, STREAM_CHUNKS } from '../cases.mjs';
import { Connection } from './connection.mjs';
import { formatRequest } from './format-request.mjs';
import { HostileClient } from './hostile-client.mjs';
import { requestsOf } from './requests-of.mjs';
import { readProcessCost } from '../process-cost.mjs';
import { percentile } from '../run/figures.mjs';
import { serveJobs } from './serve-jobs.mjs';

/** Streams start spread over the duration of one; otherwise all would beat at the same moment. */
const STREAM_SPREAD_MS = STREAM_CHUNKS * STREAM_CHUNK_MS;
const DRAIN_MS = 10_000;
const DRAIN_POLL_MS = 10;

/**
 * One measurement. The job has `url`, `key` and `model`, or a `pairsFile` of them (`key model` a line), `headers` (more
 * of them, or none), `pid` (of the target), `connections`, `stream`, `hostileKey` (of a hostile client beside the
 * others, or null), `warmupMs`, `windowMs`. Only replies that end within the window count; wrong ones are failures.
 */
async function measure(job) {
  const run = { measuring: false, stopped: false, open: 0, replies: 0, totals: [], firstBytes: [], failures: [] };
  const connections = await open(job, run);
  const hostile = job.hostileKey ? new HostileClient(job.url, formatRequest(job, job.hostileKey, HOSTILE_BODY)) : null;
  await sleep(job.warmupMs);
  const before = readProcessCost(job.pid);
  const startMs = performance.now();
  run.measuring = true;
  await sleep(job.windowMs);
  run.measuring = false;
  const seconds = (performance.now() - startMs) / 1_000;
  const after = readProcessCost(job.pid);
  hostile?.stop();
  await drain(run, connections);
  return summarize(run, { before, after, seconds });
}

/** Waits for the last replies: disconnects would be charged to the next measurement. */
async function drain(run, connections) {
  run.stopped = true;
  const deadlineMs = performance.now() + DRAIN_MS;
  while (run.open > 0 && performance.now() < deadlineMs) await sleep(DRAIN_POLL_MS);
  if (run.open > 0) run.failures.push(`${run.open} replies did not end within ${DRAIN_MS} ms`);
  for (const connection of connections) connection.close();
}

async function open(job, run) {
  const { hostname: host, port } = new URL(job.url);
  const nextRequest = requestsOf(job);
  const { bytesMin, lastBytes } = expectedReply(job);
  const onFailure = (reason) => run.failures.push(reason);
  const onReply = ({ status, bytes, tail, firstByteMs, totalMs }) => {
    run.replies++;
    if (status !== 200 || bytes < bytesMin || !tail.latin1Slice().endsWith(lastBytes)) {
      onFailure(`status ${status}, ${bytes} bytes, ending ${JSON.stringify(tail.latin1Slice())}`);
    } else if (run.measuring) {
      run.totals.push(totalMs);
      run.firstBytes.push(firstByteMs);
    }
    if (run.stopped) run.open--;
    return !run.stopped;
  };
  const connections = [];
  for (let index = 0; index < job.connections; index++) {
    const connection = new Connection({ host, port, nextRequest, onReply, onFailure });
    connections.push(connection);
    connection.send();
    run.open++;
    if (job.stream) await sleep(STREAM_SPREAD_MS / job.connections);
  }
  return connections;
}

function summarize({ replies, totals, firstBytes, failures }, { before, after, seconds }) {
  const count = totals.length;
  const isKnown = before !== null && after !== null && count > 0;
  return {
    replies,
    failures: failures.length,
    failureSample: failures[0] ?? null,
    perSecond: count / seconds,
    p50Ms: percentile(totals, 0.5),
    p99Ms: percentile(totals, 0.99),
    firstByteP50Ms: percentile(firstBytes, 0.5),
    cpuMicroseconds: isKnown ? (after.cpuMicroseconds - before.cpuMicroseconds) / count : null,
    rssBytes: after?.rssBytes ?? null,
  };
}

serveJobs(measure);
