import type { NextFunction, Response } from 'express';
import type { Logger } from '#infra';
import { Clock, formatId, newUuid, RoutifyError } from '#kernel';
import type { ArrivedRequest } from './arrived-request.js';
import type { ErrorFilter } from './error.filter.js';

/** Asked every few seconds by supervisors: answered under any load, and without a line that would bury the others. */
const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

const RETRY_FROM_MS = 1_000;
const RETRY_SPREAD_MS = 2_000;

/**
 * First in line: names the request, counts it, and sheds load before any work is done.
 * @param concurrentMax requests served at a time; more get 503 `overloaded`
 */
export class Arrival {
  private running = 0;
  private draining = false;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly errors: ErrorFilter,
    private readonly concurrentMax: number,
  ) {}

  get runningCount(): number {
    return this.running;
  }

  /** From now on connections are closed after their reply. */
  drain(): void {
    this.draining = true;
  }

  handle(request: ArrivedRequest, response: Response, next: NextFunction): void {
    request.requestId = newUuid(this.clock.nowMs());
    request.generationId = formatId('gen', request.requestId);
    request.startedAtMs = this.clock.monotonicMs();
    response.setHeader('x-request-id', request.generationId);
    if (this.draining) response.setHeader('connection', 'close');
    if (HEALTH_PATHS.has(request.path)) {
      next();
      return;
    }
    this.running++;
    response.once('close', () => {
      this.running--;
      if (!isMetered(request)) this.log(request, response);
    });
    if (this.running <= this.concurrentMax) next();
    else this.errors.answer(overloaded(), request, response);
  }

  /** Completions that were admitted have a line of their own, with tokens and cost. */
  private log(request: ArrivedRequest, response: Response): void {
    this.logger.info(
      {
        request: request.generationId,
        method: request.method,
        path: request.path,
        status: response.statusCode,
        error: (response.locals.errorCode as string | undefined) ?? null,
        key: request.principal === undefined ? null : formatId('key', request.principal.keyId),
        duration_ms: Math.round(this.clock.monotonicMs() - request.startedAtMs),
      },
      'request',
    );
  }
}

/** The wait is scattered, so that those who were refused together do not come back together. */
function overloaded(): RoutifyError {
  const retryAfterMs = RETRY_FROM_MS + Math.random() * RETRY_SPREAD_MS;
  return new RoutifyError('overloaded', 'The gateway is at its limit. Try again shortly.', { retryAfterMs });
}

function isMetered({ planned }: ArrivedRequest): boolean {
  return planned !== undefined && planned.meter.admitted !== null;
}
