import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { RoutifyError } from '#kernel';

const BODY_BYTES_MAX = 1_048_576;
const MEDIA_TYPES = ['application/json', 'application/merge-patch+json'];

/** Reads JSON bodies up to 1 MiB. Bodies of another media type, compressed ones included, are 415. */
export function readBody(): (RequestHandler | ErrorRequestHandler)[] {
  return [
    refuseOtherMedia,
    express.json({ limit: BODY_BYTES_MAX, type: MEDIA_TYPES, strict: false, inflate: false }),
    explainBodyError,
  ];
}

const refuseOtherMedia: RequestHandler = (request, _response, next) => {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  if (hasBody && request.method !== 'GET' && request.is(MEDIA_TYPES) === false) {
    next(new RoutifyError('unsupported_media_type', 'send the body as application/json'));
    return;
  }
  next();
};

const explainBodyError: ErrorRequestHandler = (error: unknown, _request, _response, next) => {
  next(bodyError(error) ?? error);
};

/** What body-parser says, as one of our errors. */
function bodyError(error: unknown): RoutifyError | null {
  if (!(error instanceof Error) || !('type' in error)) return null;
  switch (error.type) {
    case 'entity.parse.failed':
      return new RoutifyError('invalid_request_error', `the body is not valid JSON: ${error.message}`, {
        cause: error,
      });
    case 'entity.too.large':
      return new RoutifyError('request_too_large', `the body is over ${BODY_BYTES_MAX} bytes`, { cause: error });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new RoutifyError('unsupported_media_type', error.message, { cause: error });
    default:
      return new RoutifyError('invalid_request_error', error.message, { cause: error });
  }
}
