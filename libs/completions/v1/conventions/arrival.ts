import type { NextFunction, Response } from 'express';
import type { Logger } from '#core/infra';
import {
  type Metrics,
  parseTraceparent,
  type Tracer,
  Clock,
  formatId,
  hideSecrets,
  newUuid,
  type PublicError,
} from '#core';
import { RequestContext } from '../../run/request-context.js';
import { RequestTrace } from '../../run/request-trace.js';
import type { ArrivedRequest } from './arrived-request.js';
import { clientRequestIdOf } from './client-request-id.js';
import { isMessagesClient } from './messages-client.js';
import type { NotedRejections } from './noted-rejections.js';

/** Polled every few seconds by supervisors: neither counted nor logged. */
const HEALTH_PATHS: ReadonlySet<string> = new Set(['/healthz', '/readyz']);

/** First middleware: sets the request id, counts and logs requests. */
export class Arrival {
  private readonly unmetered: ReturnType<Metrics['counter']>;
  private running = 0;
  private begun = 0;

  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    metrics: Metrics,
    private readonly tracer: Tracer,
    private readonly rejections: NotedRejections,
  ) {
    metrics.gauge(
      { name: 'routify_running_requests', help: 'Requests that run at this gateway, admitted or not.' },
      () => [{ value: this.running }],
    );
    this.unmetered = metrics.counter({
      name: 'routify_unadmitted_requests_total',
      help: 'Requests without an admission: refused ones by their error code, and those of other endpoints.',
      labels: ['status', 'error'],
    });
  }

  get runningCount(): number {
    return this.running;
  }

  /** Requests so far; health checks do not count. */
  get begunCount(): number {
    return this.begun;
  }

  handle(request: ArrivedRequest, response: Response, next: NextFunction): void {
    const requestId = newUuid(this.clock.nowMs());
    const startedAtMs = this.clock.monotonicMs();
    const trace =
      this.tracer.isOn && !HEALTH_PATHS.has(request.path) ? this.trace(request, requestId, startedAtMs) : null;
    request.context = new RequestContext(requestId, formatId('gen', requestId), startedAtMs, trace);
    response.setHeader('x-request-id', request.context.generationId);
    const clientRequestId = clientRequestIdOf(request);
    if (clientRequestId !== null) {
      request.context.clientRequestId = clientRequestId;
      response.setHeader('x-client-request-id', clientRequestId);
    }
    if (isMessagesClient(request)) response.setHeader('request-id', request.context.generationId);
    if (HEALTH_PATHS.has(request.path)) {
      next();
      return;
    }
    this.begun++;
    this.running++;
    response.once('close', () => {
      this.running--;
      if (!request.context.isMetered) {
        this.log(request, response);
        this.rejections.note(request, response);
      }
      if (trace !== null) closeTrace(trace, request, response);
    });
    next();
  }

  private trace({ headers }: ArrivedRequest, requestId: string, startedAtMs: number): RequestTrace {
    return new RequestTrace(this.tracer, requestId, parseTraceparent(headers.traceparent), startedAtMs, this.clock);
  }

  /** Admitted completions have a log line of their own, with tokens and cost. */
  private log(request: ArrivedRequest, response: Response): void {
    const { generationId, clientRequestId, startedAtMs } = request.context;
    const error = codeOf(response);
    this.unmetered.with(String(response.statusCode), error ?? '').add(1);
    this.logger.info(
      {
        request: generationId,
        ...(clientRequestId === null ? {} : { client_request: clientRequestId }),
        method: request.method,
        path: hideSecrets(request.path),
        status: response.statusCode,
        error,
        key: request.principal === undefined ? null : formatId('key', request.principal.keyId),
        duration_ms: Math.round(this.clock.monotonicMs() - startedAtMs),
      },
      'request',
    );
  }
}

function closeTrace(trace: RequestTrace, request: ArrivedRequest, response: Response): void {
  const { method, path, principal, context } = request;
  const route = request.route as { readonly path: string } | undefined;
  trace.close(
    {
      method,
      route: route?.path ?? null,
      path: hideSecrets(path),
      status: response.statusCode,
      error: codeOf(response),
      owner: principal ?? null,
    },
    context.isMetered,
  );
}

/** Set by the error filter. */
function codeOf({ locals }: Response): string | null {
  return (locals.failure as PublicError | undefined)?.code ?? null;
}
