import { createHash } from 'node:crypto';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerOptions } from '@nestjs/throttler';
import type { Request } from 'express';
import { presentedKey } from '#auth';
import { RoutifyError } from '#kernel';

const WINDOW_MS = 60_000;
export const REQUESTS_A_MINUTE = 1_200;

/** One limit per address and one per token. Redis holds a digest of the token, never the token. */
export const THROTTLERS: readonly ThrottlerOptions[] = [
  {
    name: 'address',
    ttl: WINDOW_MS,
    limit: REQUESTS_A_MINUTE,
    getTracker: (request) => (request as Request).ip ?? '',
    generateKey: throttleKey,
  },
  {
    name: 'token',
    ttl: WINDOW_MS,
    limit: REQUESTS_A_MINUTE,
    skipIf: (context) => presentedKey(context.switchToHttp().getRequest<Request>()) === null,
    getTracker: (request) => digestOf(presentedKey(request as Request) ?? ''),
    generateKey: throttleKey,
  },
];

/** One counter for all routes. */
export function throttleKey(_context: unknown, tracker: string, name: string): string {
  return `throttle:${name}:${tracker}`;
}

function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** Runs before authentication, so that token guessing is limited, too. */
@Injectable()
export class ThrottleGuard extends ThrottlerGuard {
  protected override throwThrottlingException(
    _context: ExecutionContext,
    { limit, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    const message = `more than ${limit} requests a minute; try again in ${timeToBlockExpire} s`;
    return Promise.reject(
      new RoutifyError('rate_limit_exceeded', message, { retryAfterMs: timeToBlockExpire * 1_000 }),
    );
  }
}
