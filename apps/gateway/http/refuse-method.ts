import type { Request, Response } from 'express';
import { RoutifyError } from '#kernel';

/** The path exists, the method does not: 405 with `Allow`. */
export function refuseMethod(request: Request, response: Response, allowed: readonly string[]): never {
  response.setHeader('allow', allowed.join(', '));
  throw new RoutifyError('method_not_allowed', `${request.method} is not allowed here. Use ${allowed.join(' or ')}.`);
}
