import type { RequestHandler } from 'express';
import { formatId, newUuid, type Clock } from '#kernel';
import type { Logger } from '#infra';
import type { AdminRequest } from './admin-request.js';

/** Gives every request an `x-request-id`, and logs one line when its response closes. */
export function assignRequestIds(clock: Clock, logger: Logger): RequestHandler {
  return (request, response, next) => {
    const identified = request as AdminRequest;
    const startedMs = clock.monotonicMs();
    identified.requestId = formatId('req', newUuid(clock.nowMs()));
    response.setHeader('x-request-id', identified.requestId);
    response.once('close', () => {
      logger.info(
        {
          request_id: identified.requestId,
          method: request.method,
          path: request.path,
          status: response.statusCode,
          duration_ms: Math.round(clock.monotonicMs() - startedMs),
          address: request.ip,
        },
        'request',
      );
    });
    next();
  };
}
