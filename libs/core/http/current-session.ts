import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Client, RequestSession } from '#identity';
import { hideSecrets } from '../kernel/text/hide-secrets.js';
import type { AdminRequest } from './admin-request.js';

/**
 * `@CurrentSession() session: RequestSession`: the session of the request. Undefined for a token, which account routes
 * refuse.
 */
export const CurrentSession = createParamDecorator(
  (_data: unknown, context: ExecutionContext): RequestSession | undefined =>
    context.switchToHttp().getRequest<AdminRequest & { readonly session?: RequestSession }>().session,
);

/** `@CurrentClient() client: Client`: the other side of the request. */
export const CurrentClient = createParamDecorator((_data: unknown, context: ExecutionContext): Client => {
  const { headers, ip, requestId } = context.switchToHttp().getRequest<AdminRequest>();
  return { device: hideSecrets(printable(headers['user-agent'] ?? '')), address: ip ?? null, requestId };
});

/** Node passes bytes above 0x7f of a header on as Latin-1. */
function printable(text: string): string {
  return text.replaceAll(/[^\u0020-\u007e]/g, '');
}
