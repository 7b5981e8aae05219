import { Injectable, type ExecutionContext } from '@nestjs/common';
import { ThrottlerGuard, type ThrottlerLimitDetail, type ThrottlerOptions } from '@nestjs/throttler';
import type { Request } from 'express';
import { presentedKey } from '#auth';
import { RoutifyError } from '../../kernel/errors.js';
import { ADDRESS_THROTTLERS, BODY_THROTTLERS, isOfMessages } from './limit-guesses.js';
import { addressOf, digestOf, throttleKey } from './throttle-key.js';

const WINDOW_MS = 60_000;
export const REQUESTS_A_MINUTE = 1_200;
/** A burst above it is repeated by its provider, within minutes to hours. */
const MESSAGES_A_MINUTE = 6_000;

/** One limit per address and one per token, and lower ones for guesses. None reads the body. */
export const THROTTLERS: readonly ThrottlerOptions[] = [
  {
    name: 'address',
    ttl: WINDOW_MS,
    limit: REQUESTS_A_MINUTE,
    skipIf: isOfMessages,
    getTracker: (request) => addressOf(request as Request),
    generateKey: throttleKey,
  },
  {
    name: 'messages',
    ttl: WINDOW_MS,
    limit: MESSAGES_A_MINUTE,
    skipIf: (context) => !isOfMessages(context),
    getTracker: (request) => addressOf(request as Request),
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
  ...ADDRESS_THROTTLERS,
];

/** Runs before authentication, so that token guessing is limited, too, and before any body is read. */
@Injectable()
export class ThrottleGuard extends ThrottlerGuard {
  protected override throwThrottlingException(
    _context: ExecutionContext,
    { limit, ttl, timeToBlockExpire }: ThrottlerLimitDetail,
  ): Promise<void> {
    return Promise.reject(tooMany(limit, ttl, timeToBlockExpire));
  }
}

/** Runs once the body is read. */
@Injectable()
export class BodyThrottleGuard extends ThrottleGuard {
  override async onModuleInit(): Promise<void> {
    await super.onModuleInit();
    this.throttlers = [...BODY_THROTTLERS];
  }
}

export function tooMany(limit: number, ttlMs: number, leftSeconds: number): RoutifyError {
  const window = ttlMs === WINDOW_MS ? 'a minute' : `in ${ttlMs / WINDOW_MS} minutes`;
  const message = `More than ${limit} requests ${window}. Try again in ${leftSeconds} s.`;
  return new RoutifyError('rate_limit_exceeded', message, { retryAfterMs: leftSeconds * 1_000 });
}
