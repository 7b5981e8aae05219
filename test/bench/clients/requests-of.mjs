import { readFileSync } from 'node:fs';
import { requestBody } from '../cases.mjs';
import { formatRequest } from './format-request.mjs';

/** Requests of pairs of key and model, by their file. */
const turnsOf = new Map();

/**
 * Returns the function that says what to send next: always the same, or the request of each pair in turn, from one
 * measurement to the next. The job has `url`, `stream`, and `key` and `model` or a `pairsFile` (`key model` a line).
 */
export function requestsOf(job) {
  if (job.pairsFile === undefined) {
    const request = formatRequest(job, job.key, requestBody(job));
    return () => request;
  }
  let turns = turnsOf.get(job.pairsFile);
  if (turns === undefined) {
    const pairs = readFileSync(job.pairsFile, 'utf8').trim().split('\n');
    turns = { requests: pairs.map((pair) => requestOf(job, pair.split(' '))), next: 0 };
    turnsOf.set(job.pairsFile, turns);
  }
  return () => turns.requests[turns.next++ % turns.requests.length];
}

function requestOf(job, [key, model]) {
  return formatRequest(job, key, requestBody({ ...job, model }));
}
