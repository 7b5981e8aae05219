import type { Request, RequestHandler } from 'express';
import { formatId, newUuid } from '../kernel/ids.js';
import { hideSecrets } from '../kernel/text/hide-secrets.js';
import type { Clock } from '../kernel/time/clock.js';
import type { Logger } from '../infra/logging/logger.js';
import type { Metrics } from '../metrics/metrics.js';
import type { AdminRequest } from './admin-request.js';

/** Bounds that OpenTelemetry's conventions for HTTP advise. */
const DURATION_SECONDS = [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

/** Gives every request an `x-request-id`; logs one line and measures its duration when its response closes. */
export function assignRequestIds(clock: Clock, logger: Logger, metrics: Metrics): RequestHandler {
  const durations = metrics.histogram(
    {
      name: 'http_server_request_duration_seconds',
      help: 'Requests of the management API by route template; empty: no such route.',
      labels: ['http_request_method', 'http_route', 'http_response_status_code'],
    },
    DURATION_SECONDS,
  );
  return (request, response, next) => {
    const identified = request as AdminRequest;
    const startedMs = clock.monotonicMs();
    identified.requestId = formatId('req', newUuid(clock.nowMs()));
    response.setHeader('x-request-id', identified.requestId);
    response.once('close', () => {
      const durationMs = clock.monotonicMs() - startedMs;
      const { statusCode } = response;
      durations.with(request.method, routeOf(request), String(statusCode)).observe(durationMs / 1_000);
      logger.info(
        {
          request_id: identified.requestId,
          method: request.method,
          path: shownPath(request),
          status: statusCode,
          duration_ms: Math.round(durationMs),
          address: request.ip,
        },
        'request',
      );
    });
    next();
  };
}

/** The path without credentials: links of emails have some, and clients write theirs into the wrong place. */
function shownPath({ path, params }: Request): string {
  const { secret } = params as { readonly secret?: unknown };
  return hideSecrets(typeof secret === 'string' ? path.replace(encodeURIComponent(secret), '[credential]') : path);
}

/** The template of the route that answered: a path would make a series of each id. */
function routeOf(request: Request): string {
  const { path } = (request.route ?? {}) as { readonly path?: unknown };
  return typeof path === 'string' ? path : '';
}
