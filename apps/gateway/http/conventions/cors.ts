import type { NextFunction, Request, Response } from 'express';
import { REPLY_HEADERS } from '../../openapi/reply-headers.js';

const EXPOSED = Object.keys(REPLY_HEADERS).join(', ');
const PREFLIGHT_SECONDS = '86400';

/** Lets browsers of any origin call `/v1` with a key. Never with cookies: `/v1` reads none. */
export function allowAnyOrigin(request: Request, response: Response, next: NextFunction): void {
  if (request.headers.origin === undefined) {
    next();
    return;
  }
  response.setHeader('access-control-allow-origin', '*');
  if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) {
    response.setHeader('access-control-expose-headers', EXPOSED);
    next();
    return;
  }
  response.setHeader('access-control-allow-methods', 'GET, POST');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
  response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
  response.status(204).end();
}
