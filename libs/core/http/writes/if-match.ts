import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { RoutifyError } from '../../kernel/errors.js';
import type { ChangeOutcome } from '../../kernel/change-outcome.js';

/** The entity tag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`;
}

/** The version in `If-Match`. Null without the header and for `*`: any version matches. */
export function parseIfMatch(header: string | undefined): number | null {
  if (header === undefined || header.trim() === '*') return null;
  const version = /^"(\d{1,9})"$/.exec(header.trim())?.[1];
  if (version === undefined) {
    throw new RoutifyError('invalid_request_error', 'If-Match must be the ETag of the object, such as "3", or *', {
      param: 'If-Match',
    });
  }
  return Number(version);
}

/** `@IfMatch() expectedVersion: number | null` */
export const IfMatch = createParamDecorator((_data: unknown, context: ExecutionContext) =>
  parseIfMatch(context.switchToHttp().getRequest<Request>().headers['if-match']),
);

/** The response to a change: the current object, or 412 `version_conflict` with it in `metadata.current`. */
export async function presentChange<T, R extends object>(
  outcome: ChangeOutcome<T>,
  present: (row: T) => R | Promise<R>,
): Promise<R> {
  if ('changed' in outcome) return present(outcome.changed);
  throw new RoutifyError(
    'version_conflict',
    'The object has changed since you read it. metadata.current has its current state.',
    {
      metadata: { current: await present(outcome.conflict) },
    },
  );
}
