import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '#audit';

/** What middleware and guards have put on the request by the time a handler runs. */
export type AdminRequest = Request & { requestId: string; actor: Actor };

/** `@CurrentActor() actor: Actor`: who makes the change, for services and the audit. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor => context.switchToHttp().getRequest<AdminRequest>().actor,
);
