import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import { isDatabaseUnavailable, Logger } from '#core/infra';
import { PublicError, RoutifyError } from '#core';
import { withClientParam, messagesError } from '#formats';
import type { ArrivedRequest } from './arrived-request.js';
import { baseUrlOf } from './base-url-of.js';
import { hasLargeBody } from './large-body.js';
import { isMessagesClient, wasMessagesClient } from './messages-client.js';
import { hintForPath } from './path-hint.js';

/** Maps every failure to a response, in OpenAI's envelope or, for its clients, Anthropic's. */
@Catch()
export class ErrorFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    this.answer(thrown, http.getRequest<ArrivedRequest>(), http.getResponse<Response>());
  }

  answer(thrown: unknown, request: ArrivedRequest, response: Response): void {
    const error = this.publicErrorOf(thrown, request);
    if (response.headersSent || response.destroyed) {
      response.destroy();
      return;
    }
    if (error.retryAfterMs !== null) response.setHeader('retry-after', String(Math.ceil(error.retryAfterMs / 1_000)));
    response.setHeader('x-should-retry', String(error.shouldRetry));
    if (!request.complete && hasLargeBody(request)) response.setHeader('connection', 'close');
    response.locals.failure = error;
    response.status(error.status).json(envelopeOf(error, request));
  }

  private publicErrorOf(thrown: unknown, request: ArrivedRequest): PublicError {
    if (thrown instanceof PublicError) return thrown;
    if (thrown instanceof HttpException && thrown.getStatus() === 404) {
      const { text, metadata } = hintForPath(request.path, baseUrlOf(request), isMessagesClient(request));
      return new RoutifyError('not_found', `No route for ${request.method} ${request.path}. ${text}`, { metadata });
    }
    if (thrown instanceof HttpException && thrown.cause instanceof URIError) {
      return new RoutifyError(
        'invalid_request_error',
        'The path holds a % that is not followed by two hex digits of UTF-8.',
      );
    }
    if (isDatabaseUnavailable(thrown)) {
      return new RoutifyError('temporarily_unavailable', 'This cannot be looked up at the moment. Try again shortly.', {
        retryAfterMs: 1_000,
        cause: thrown,
      });
    }
    this.logger.error({ request: request.context.generationId, error: thrown }, 'unexpected failure');
    return new RoutifyError(
      'internal_error',
      `Internal error. Quote ${request.context.generationId} when you report it.`,
    );
  }
}

/** Parameters have the names of the client's format. */
function envelopeOf(error: PublicError, request: ArrivedRequest): object {
  const { generationId, format } = request.context;
  const failure = error.toFailure(generationId);
  const body = format === null ? failure : withClientParam(failure, format);
  const isMessages = error.code === 'not_found' ? wasMessagesClient(request) : isMessagesClient(request);
  return isMessages ? messagesError(body, error.status) : body;
}
