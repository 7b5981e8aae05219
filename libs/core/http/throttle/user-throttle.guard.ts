import {
  Inject,
  Injectable,
  SetMetadata,
  type CanActivate,
  type CustomDecorator,
  type ExecutionContext,
} from '@nestjs/common';
import { ThrottlerStorage } from '@nestjs/throttler';
import type { Request } from 'express';
import type { RequestSession } from '#identity';
import { addressOf, digestOf, throttleKey } from './throttle-key.js';
import { tooMany } from './throttle.guard.js';

const BY_USER = 'control:limit-by-user';
const WINDOW_MS = 15 * 60_000;

/** Times a quarter of an hour, for one user at one address. */
const LIMITS = { proof: 30, export: 10, mail: 5 } as const;

type Work = keyof typeof LIMITS;

/** Routes with expensive work for a session, right or wrong: comparisons of passwords, exports, mails. */
export function LimitByUser(work: Work): CustomDecorator {
  return SetMetadata(BY_USER, work);
}

/**
 * Runs after authentication: counts by the user of the session, which a client cannot choose as it can the header of its
 * cookies. Others at the address, and a thief elsewhere, have counts of their own.
 */
@Injectable()
export class UserThrottleGuard implements CanActivate {
  constructor(@Inject(ThrottlerStorage) private readonly storage: ThrottlerStorage) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const work = Reflect.getMetadata(BY_USER, context.getHandler()) as Work | undefined;
    const request = context.switchToHttp().getRequest<Request & { readonly session?: RequestSession }>();
    if (work === undefined || request.session === undefined) return true;
    const limit = LIMITS[work];
    const tracker = digestOf(`${addressOf(request)}|${request.session.user.id}`);
    const key = throttleKey(context, tracker, work);
    const { isBlocked, timeToBlockExpire } = await this.storage.increment(key, WINDOW_MS, limit, 0, work);
    if (isBlocked) throw tooMany(limit, WINDOW_MS, timeToBlockExpire);
    return true;
  }
}
