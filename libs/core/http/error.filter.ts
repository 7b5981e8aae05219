import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { PublicError, RoutifyError } from '../kernel/errors.js';
import { isDatabaseUnavailable } from '../infra/prisma/database-errors.js';
import type { Logger } from '../infra/logging/logger.js';
import type { AdminRequest } from './admin-request.js';
import { lostRaceError } from './lost-races.js';

/** Methods that a path supports; empty for an unknown path. */
type FindMethods = (path: string) => readonly string[];

/**
 * Sends every failure of this app in one envelope. An unexpected error is a bug: a bare 500 with the request id, and
 * the cause in the log.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(
    private readonly logger: Logger,
    private readonly findMethods: FindMethods,
  ) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AdminRequest>();
    const response = http.getResponse<Response>();
    const error = this.publicErrorOf(thrown, request, response);
    if (error.status >= 500) {
      this.logger.error({ request_id: request.requestId, code: error.code, error: thrown }, 'request failed');
    }
    if (response.headersSent) {
      response.destroy();
      return;
    }
    if (error.retryAfterMs !== null) {
      response.setHeader('retry-after', String(Math.max(1, Math.ceil(error.retryAfterMs / 1000))));
    }
    response.setHeader('x-should-retry', String(error.shouldRetry));
    // The rest of a refused body is not read.
    if (!request.complete) response.setHeader('connection', 'close');
    response.status(error.status).json(error.toBody(request.requestId));
  }

  private publicErrorOf(thrown: unknown, request: AdminRequest, response: Response): PublicError {
    if (thrown instanceof PublicError) return thrown;
    if (thrown instanceof HttpException && thrown.getStatus() === 404) return this.notFound(request, response);
    if (thrown instanceof HttpException && thrown.getStatus() < 500) {
      return new RoutifyError('invalid_request_error', thrown.message, { cause: thrown });
    }
    if (isDatabaseUnavailable(thrown)) {
      return new RoutifyError('temporarily_unavailable', 'The database is unavailable. Try again.', {
        retryAfterMs: 1_000,
        cause: thrown,
      });
    }
    const lost = lostRaceError(thrown, request);
    if (lost !== null) {
      this.logger.warn({ request_id: request.requestId, error: thrown }, 'request lost a race');
      return lost;
    }
    return new RoutifyError('internal_error', 'Internal error. The log has the details under the request id.', {
      cause: thrown,
    });
  }

  private notFound({ method, path }: AdminRequest, response: Response): RoutifyError {
    const methods = this.findMethods(path);
    if (methods.length === 0) return new RoutifyError('not_found', `Unknown path ${path}.`);
    response.setHeader('allow', methods.join(', '));
    return new RoutifyError(
      'method_not_allowed',
      `${method} is not allowed on ${path}. Allowed: ${methods.join(', ')}.`,
    );
  }
}
