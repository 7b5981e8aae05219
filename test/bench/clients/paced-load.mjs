// A steady load of many customers: each sends in turn, at a fixed rate, and repeats what was 503 as SDKs do.
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { requestBody } from '../cases.mjs';
import { ConnectionPool } from './connection-pool.mjs';
import { formatRequest } from './format-request.mjs';
import { serveJobs } from './serve-jobs.mjs';

const TICK_MS = 5;
const REPEAT_AFTER_MS = 1_000;
const CONNECTIONS_MAX = 2_000;

/**
 * Runs until every customer has an answer to a request sent after the `mark` message. The job has `url`, `pairsFile` and
 * `perSecond`. Sends `{ answersMs, refused, failures, failureSample }`: for each customer the time from its first request
 * after the mark to its first 200, and the number of 503s.
 */
class PacedLoad {
  #customers;
  #pool;
  #due = [];
  #markedAtMs = Infinity;
  #answered = 0;
  #refused = 0;
  #failures = [];

  constructor(job) {
    this.job = job;
    const onFailure = (reason) => this.#failures.push(reason);
    this.#pool = new ConnectionPool({ url: job.url, connectionsMax: CONNECTIONS_MAX, onFailure });
    const pairs = readFileSync(job.pairsFile, 'utf8').trim().split('\n');
    this.#customers = pairs.map((pair) => {
      const [key, model] = pair.split(' ');
      return {
        request: formatRequest(job, key, requestBody({ stream: false, model })),
        askedAtMs: null,
        answeredMs: null,
      };
    });
  }

  mark() {
    this.#markedAtMs = performance.now();
  }

  async run() {
    const startedAtMs = performance.now();
    for (let sent = 0; this.#answered < this.#customers.length;) {
      const due = ((performance.now() - startedAtMs) * this.job.perSecond) / 1_000;
      for (; sent < due; sent++) this.#send(this.#customers[sent % this.#customers.length]);
      while (this.#due.length > 0 && this.#due[0].atMs <= performance.now()) this.#send(this.#due.shift().customer);
      await sleep(TICK_MS);
    }
    const answersMs = this.#customers.map(({ answeredMs }) => answeredMs).sort((one, other) => one - other);
    const [failureSample = null] = this.#failures;
    return { answersMs, refused: this.#refused, failures: this.#failures.length, failureSample };
  }

  #send(customer) {
    const sentAtMs = performance.now();
    const isMarked = sentAtMs >= this.#markedAtMs;
    if (isMarked) customer.askedAtMs ??= sentAtMs;
    this.#pool.send(customer.request, ({ status }) => this.#take(customer, isMarked, status));
  }

  #take(customer, isMarked, status) {
    if (status === 503) {
      this.#refused++;
      this.#due.push({ customer, atMs: performance.now() + REPEAT_AFTER_MS });
    } else if (status !== 200) this.#failures.push(`status ${status}`);
    else if (isMarked && customer.answeredMs === null) {
      customer.answeredMs = performance.now() - customer.askedAtMs;
      this.#answered++;
    }
  }
}

let load = null;
const run = (job) => {
  load = new PacedLoad(job);
  return load.run();
};
serveJobs(run, { mark: () => load.mark() });
