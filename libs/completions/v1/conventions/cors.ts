import type { IncomingMessage, ServerResponse } from 'node:http';
import type { NextFunction, Request, Response } from 'express';
import { REPLY_HEADERS } from '../openapi/reply-headers.js';

const EXPOSED = Object.keys(REPLY_HEADERS).join(', ');
/** Beginnings of the paths that pages of any origin may call, where the operator allows it. */
export const OPEN_PATHS = ['/v1', '/dashboard/billing'];

const PREFLIGHT_SECONDS = '86400';

/** Lets browsers of any origin call `/v1` with a key. Never with cookies: `/v1` reads none. */
export function allowAnyOrigin(request: Request, response: Response, next: NextFunction): void {
  const { origin, 'access-control-request-method': method } = request.headers;
  if (request.method !== 'OPTIONS' || origin === undefined || method === undefined) {
    exposeToAnyOrigin(request, response);
    next();
    return;
  }
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-allow-methods', 'GET, POST, DELETE');
  response.setHeader('access-control-allow-headers', request.headers['access-control-request-headers'] ?? '');
  response.setHeader('access-control-max-age', PREFLIGHT_SECONDS);
  response.status(204).end();
}

/** Lets a script of any origin read the response. */
export function exposeToAnyOrigin(request: IncomingMessage, response: ServerResponse): void {
  if (request.headers.origin === undefined) return;
  response.setHeader('access-control-allow-origin', '*');
  response.setHeader('access-control-expose-headers', EXPOSED);
}
