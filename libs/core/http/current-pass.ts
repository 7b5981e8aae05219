import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Pass } from '#auth';

/** `@CurrentPass() pass: Pass`: by what the guards admitted the request, for answers that last. */
export const CurrentPass = createParamDecorator(
  (_data: unknown, context: ExecutionContext): Pass =>
    context.switchToHttp().getRequest<{ readonly pass: Pass }>().pass,
);
