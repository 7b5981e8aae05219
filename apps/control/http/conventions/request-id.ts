import type { RequestHandler } from 'express';
import { formatId, newUuid, type Clock } from '#kernel';
import type { Logger } from '#infra';
import type { AdminRequest } from './admin-request.js';

/** Names every request (`x-request-id`) and writes one line about it when it is answered. */
export function nameRequests(clock: Clock, logger: Logger): RequestHandler {
  return (request, response, next) => {
    const named = request as AdminRequest;
    const startedMs = clock.monotonicMs();
    named.requestId = formatId('req', newUuid(clock.nowMs()));
    response.setHeader('x-request-id', named.requestId);
    response.once('close', () => {
      logger.info(
        {
          request_id: named.requestId,
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
