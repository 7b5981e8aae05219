import { SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { ThrottlerOptions } from '@nestjs/throttler';
import type { Request } from 'express';
import { digestOf, throttleKey } from './throttle-key.js';

const LIMITED = 'control:limit-guesses';
const MINUTE_MS = 60_000;
/** Of one address for one account: a person that mistypes. */
const GUESSES_MAX = 10;
/** Of one address, over all accounts: an office behind one address logs in, a list of stolen passwords does not. */
const ADDRESS_GUESSES_MAX = 100;
/** For one account, over all addresses. Kept high: reached by a stranger, it locks the owner out. */
const ACCOUNT_GUESSES_MAX = 100;

/** Routes that compare a secret which people choose or copy: passwords, codes, links. */
export function LimitGuesses(): CustomDecorator {
  return SetMetadata(LIMITED, true);
}

/** The limits of these routes. Known and unknown accounts are counted alike. */
export const GUESS_THROTTLERS: readonly ThrottlerOptions[] = [
  throttler('guess', 15 * MINUTE_MS, GUESSES_MAX, (request) => `${addressOf(request)}|${accountOf(request)}`),
  throttler('guess-address', 15 * MINUTE_MS, ADDRESS_GUESSES_MAX, addressOf),
  throttler('guess-account', 60 * MINUTE_MS, ACCOUNT_GUESSES_MAX, accountOf),
];

function throttler(
  name: string,
  ttl: number,
  limit: number,
  trackerOf: (request: Request) => string,
): ThrottlerOptions {
  return {
    name,
    ttl,
    limit,
    skipIf: (context) => !isLimited(context),
    getTracker: (request) => digestOf(trackerOf(request as Request)),
    generateKey: throttleKey,
  };
}

function isLimited(context: ExecutionContext): boolean {
  return [context.getHandler(), context.getClass()].some((target) => Reflect.getMetadata(LIMITED, target) === true);
}

function addressOf({ ip }: Request): string {
  return ip ?? '';
}

/** The account that a guess is about: by its address, or by the session or the link. */
function accountOf({ body, headers }: Request): string {
  const { email, token } = (body ?? {}) as { readonly email?: unknown; readonly token?: unknown };
  if (typeof email === 'string') return email.trim().toLowerCase();
  return typeof token === 'string' ? token : (headers.cookie ?? '');
}
