import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import { LastingAlarm, type Config, type Logger } from '#core/infra';
import { ERRORS, formatId, newUuid, RoutifyError, type Clock } from '#core';
import { messagesError } from '#formats';
import type { Arrival } from './arrival.js';
import { clientRequestIdOf } from './client-request-id.js';
import { exposeToAnyOrigin, OPEN_PATHS } from './cors.js';
import { hasLargeBody } from './large-body.js';
import { isMessagesClient } from './messages-client.js';

/** Polled every few seconds by supervisors: served under any load. */
const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** The wait is random, so that clients refused together do not retry together. */
const RETRY_AFTER_SECONDS_MAX = 3;

const OVERLOADED = 'overloaded';
const { status: STATUS, retry: IS_RETRYABLE } = ERRORS[OVERLOADED];
const ID_SLOT = '{id}';

/** A refusal as text around its id, in each of the two envelopes. */
interface Refusal {
  readonly retryAfterSeconds: number;
  readonly chat: readonly string[];
  readonly messages: readonly string[];
}

/** One for each wait, which the body names, too. */
const REFUSALS = Array.from({ length: RETRY_AFTER_SECONDS_MAX }, (_, index) => refusalAfter(index + 1));

function refusalAfter(retryAfterSeconds: number): Refusal {
  const retryAfterMs = retryAfterSeconds * 1_000;
  const error = new RoutifyError(OVERLOADED, 'The gateway is at its limit. Try again shortly.', { retryAfterMs });
  const body = error.toFailure(ID_SLOT);
  const around = (envelope: object): readonly string[] => JSON.stringify(envelope).split(ID_SLOT);
  return { retryAfterSeconds, chat: around(body), messages: around(messagesError(body, STATUS)) };
}

/**
 * Refuses requests with 503 `overloaded` before any work is done, all but health checks, while `concurrentMax` run. A
 * refusal must cost little, or refusals take the time of the served: it is written before Express, and has no log line of
 * its own.
 */
export class LoadShedder {
  private readonly alarm: LastingAlarm;
  private refused = 0;

  constructor(
    private readonly config: Pick<Config, 'concurrentMax' | 'cors'>,
    private readonly arrival: Pick<Arrival, 'runningCount'>,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.alarm = new LastingAlarm('overloaded', logger, clock);
  }

  /** Requests refused so far. */
  get refusedCount(): number {
    return this.refused;
  }

  /** Precedes the listeners of `server`. */
  watch(server: Server): void {
    const listeners = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request').on('request', (request, response) => {
      if (this.refuses(request)) this.refuse(request, response);
      else for (const serve of listeners) serve(request, response);
    });
  }

  private refuses({ method, url = '' }: IncomingMessage): boolean {
    if (this.arrival.runningCount < this.config.concurrentMax) return false;
    return method !== 'OPTIONS' && !HEALTH_PATHS.has(pathOf(url));
  }

  private refuse(request: IncomingMessage, response: ServerResponse): void {
    this.refused++;
    const { runningCount } = this.arrival;
    this.alarm.raise({ refused: this.refused, running: runningCount }, 'the gateway refuses requests');
    const requestId = formatId('gen', newUuid(this.clock.nowMs()));
    const refusal = REFUSALS[Math.floor(Math.random() * REFUSALS.length)] ?? refusalAfter(RETRY_AFTER_SECONDS_MAX);
    const isMessages = isMessagesClient({ path: request.url ?? '', headers: request.headers });
    const body = refusal[isMessages ? 'messages' : 'chat'].join(requestId);
    if (this.config.cors && isOpen(request.url)) exposeToAnyOrigin(request, response);
    if (hasLargeBody(request)) response.setHeader('connection', 'close');
    if (isMessages) response.setHeader('request-id', requestId);
    const clientRequestId = clientRequestIdOf(request);
    if (clientRequestId !== null) response.setHeader('x-client-request-id', clientRequestId);
    response.writeHead(STATUS, {
      'content-type': 'application/json; charset=utf-8',
      'content-length': body.length,
      'x-request-id': requestId,
      'x-should-retry': String(IS_RETRYABLE),
      'retry-after': String(refusal.retryAfterSeconds),
    });
    response.end(body, 'latin1');
  }
}

/** Whether a page of any origin may read the answer. */
function isOpen(url = ''): boolean {
  return OPEN_PATHS.some((path) => url.startsWith(path));
}

function pathOf(url: string): string {
  return url.split('?', 1)[0] ?? url;
}
