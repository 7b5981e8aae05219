import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { Actor } from '../audit/domain/actor.js';

/** The request as handlers see it, after middleware and guards. */
export type AdminRequest = Request & {
  requestId: string;
  actor: Actor;
  /** True: the operators' side has an address of its own, and the request came elsewhere. */
  operatorsElsewhere?: boolean;
};

/** `@CurrentActor() actor: Actor`: the actor of the change, for services and the audit. */
export const CurrentActor = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Actor => context.switchToHttp().getRequest<AdminRequest>().actor,
);
