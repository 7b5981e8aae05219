// Clients that keep streams open: its own process, which loads one target at a time.
import { setTimeout as sleep } from 'node:timers/promises';
import { requestBody } from '../cases.mjs';
import { readProcessCost } from '../process-cost.mjs';
import { percentile } from '../run/figures.mjs';
import { formatRequest } from './format-request.mjs';
import { OpenStream } from './open-stream.mjs';
import { serveJobs } from './serve-jobs.mjs';

const POLL_MS = 250;
const MAX_TOKENS = 4_096;

/**
 * One measurement. The job has `url`, `key`, `pid` (of the target), `streams`, `openMs` (they open evenly over it),
 * `windowMs` and `hangUpShare` (of the streams, each at a random moment of its `streamMs`). A stream that ends or is hung
 * up opens again. CPU and chunks are those of the window; first bytes those of all streams. Sends the figures and `rss`,
 * `{ atMs, bytes }` of every poll, with all streams still open; the message `close` hangs all of them up.
 */
async function measure(job) {
  const run = { isOpen: true, chunks: 0, firstBytes: [], failures: [], rss: [] };
  const polls = setInterval(() => pollRss(run, job.pid), POLL_MS);
  const streams = await openAll(job, run);
  await sleep(job.settleMs);
  const before = readProcessCost(job.pid);
  const startedAtMs = performance.now();
  const [chunks, rssBefore] = [run.chunks, run.rss.length];
  await sleep(job.windowMs);
  const seconds = (performance.now() - startedAtMs) / 1_000;
  const count = run.chunks - chunks;
  const cpuMicroseconds = readProcessCost(job.pid).cpuMicroseconds - before.cpuMicroseconds;
  clearInterval(polls);
  const waiting = streams.filter(({ hasBegun }) => !hasBegun).length;
  if (waiting > 0 && job.hangUpShare === 0) run.failures.push(`${waiting} streams have no first byte`);
  close = () => {
    run.isOpen = false;
    for (const stream of streams) stream.hangUp();
  };
  return {
    failures: run.failures.length,
    failureSample: run.failures[0] ?? null,
    streams: run.firstBytes.length,
    chunksPerSecond: count / seconds,
    cpuPerChunk: cpuMicroseconds / count,
    cpuShare: cpuMicroseconds / seconds / 1e6,
    firstByteP50Ms: percentile(run.firstBytes, 0.5),
    firstByteP99Ms: percentile(run.firstBytes, 0.99),
    rss: run.rss,
    windowRss: run.rss.slice(rssBefore),
  };
}

async function openAll(job, run) {
  const request = formatRequest(job, job.key, requestBody({ stream: true, maxTokens: MAX_TOKENS }));
  const startedAtMs = performance.now();
  const streams = [];
  while (streams.length < job.streams) {
    const elapsedMs = performance.now() - startedAtMs;
    const due = job.openMs === 0 ? job.streams : Math.min(job.streams, (elapsedMs * job.streams) / job.openMs);
    for (; streams.length < due;) streams.push(openOne(job, request, run));
    await sleep(1);
  }
  return streams;
}

function openOne(job, request, run) {
  const willHangUp = () => Math.random() < job.hangUpShare;
  const stream = new OpenStream({
    url: job.url,
    request,
    onChunks: (count) => (run.chunks += count),
    onFirstByte: (firstByteMs) => run.firstBytes.push(firstByteMs),
    onFailure: (reason) => run.failures.push(reason),
    onEnd: () => {
      if (run.isOpen) begin();
    },
  });
  const begin = () => stream.open(willHangUp() ? Math.random() * job.streamMs : null);
  begin();
  return stream;
}

function pollRss(run, pid) {
  run.rss.push({ atMs: performance.now(), bytes: readProcessCost(pid).rssBytes });
}

let close = () => undefined;
serveJobs(measure, { close: () => close() });
