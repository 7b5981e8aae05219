import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerOptions } from '@nestjs/throttler';
import type { Request } from 'express';
import { presentedKey } from '#auth';
import { RoutifyError } from '#kernel';
import { GUESS_THROTTLERS } from './limit-guesses.js';
import { digestOf, throttleKey } from './throttle-key.js';

const WINDOW_MS = 60_000;
export const REQUESTS_A_MINUTE = 1_200;

/** One limit per address and one per token, and lower ones for guesses. */
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
  ...GUESS_THROTTLERS,
];

/** Runs before authentication, so that token guessing is limited, too. */
@Injectable()
export class ThrottleGuard extends ThrottlerGuard {
  protected override throwThrottlingException(
    _context: ExecutionContext,
    { limit, ttl, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    return Promise.reject(tooMany(limit, ttl, timeToBlockExpire));
  }
}

export function tooMany(limit: number, ttlMs: number, leftSeconds: number): RoutifyError {
  const window = ttlMs === WINDOW_MS ? 'a minute' : `in ${ttlMs / WINDOW_MS} minutes`;
  const message = `More than ${limit} requests ${window}. Try again in ${leftSeconds} s.`;
  return new RoutifyError('rate_limit_exceeded', message, { retryAfterMs: leftSeconds * 1_000 });
}
