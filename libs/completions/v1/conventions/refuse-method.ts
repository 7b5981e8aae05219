import type { Request, Response } from 'express';
import { RoutifyError } from '#core';

/** The path exists, the method does not: 405 with `Allow`. `advice` ends the message. */
export function refuseMethod(request: Request, response: Response, allowed: readonly string[], advice = ''): never {
  response.setHeader('allow', allowed.join(', '));
  const message = `${request.method} is not allowed here. Use ${allowed.join(' or ')}.${advice}`;
  throw new RoutifyError('method_not_allowed', message);
}
