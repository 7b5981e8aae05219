import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import { RoutifyError } from '#kernel';

const BODY_BYTES_MAX = 1_048_576;
const FILE_BYTES_MAX = 8 * BODY_BYTES_MAX;
const MEDIA_TYPES = ['application/json', 'application/merge-patch+json'];
/** Of files that are imported. Their text is kept as it is: numbers in them must not become binary floats. */
export const FILE_MEDIA_TYPES = ['application/json', 'application/x-ndjson', 'text/csv'] as const;
const FILE_PATH = /^\/admin\/v1\/[a-z]+\/import\/?$/;

/**
 * Reads JSON bodies up to 1 MiB, and files to import as text up to 8 MiB. Bodies of another media type, compressed ones
 * included, are 415.
 */
export function readBody(): (RequestHandler | ErrorRequestHandler)[] {
  const json = express.json({ limit: BODY_BYTES_MAX, type: MEDIA_TYPES, strict: false, inflate: false });
  const file = express.text({ limit: FILE_BYTES_MAX, type: [...FILE_MEDIA_TYPES], inflate: false });
  const read: RequestHandler = (request, response, next) => {
    (FILE_PATH.test(request.path) ? file : json)(request, response, next);
  };
  return [refuseOtherMedia, read, explainBodyError];
}

const refuseOtherMedia: RequestHandler = (request, _response, next) => {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length']) > 0;
  const types = FILE_PATH.test(request.path) ? [...FILE_MEDIA_TYPES] : MEDIA_TYPES;
  if (hasBody && request.method !== 'GET' && request.is(types) === false) {
    next(new RoutifyError('unsupported_media_type', `send the body as ${types.join(' or ')}`));
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
      return new RoutifyError('request_too_large', `the body is over ${limitOf(error)} bytes`, { cause: error });
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new RoutifyError('unsupported_media_type', error.message, { cause: error });
    default:
      return new RoutifyError('invalid_request_error', error.message, { cause: error });
  }
}

function limitOf(error: Error): number {
  return 'limit' in error && typeof error.limit === 'number' ? error.limit : BODY_BYTES_MAX;
}
