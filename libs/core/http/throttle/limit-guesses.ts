import { SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { ThrottlerOptions } from '@nestjs/throttler';
import type { Request } from 'express';
import { mailboxOf } from '#identity';
import { addressOf, digestOf, throttleKey } from './throttle-key.js';

const GUESSES = 'control:limit-guesses';
const LOGINS = 'control:limit-logins';
const MAILS = 'control:limit-mails';
const ORDERS = 'control:limit-orders';
const INVITATIONS = 'control:limit-invitations';
const MESSAGES = 'control:limit-messages';
const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const HOUR_MS = 60 * MINUTE_MS;
/** Of one address for one link: a person that mistypes. */
const GUESSES_MAX = 10;
/** Of one address, over all accounts: an office behind one address logs in, a program does not. */
const ADDRESS_GUESSES_MAX = 100;
/** For one link, over all addresses. */
const LINK_GUESSES_MAX = 100;
/** To one mailbox, and requested by one address. */
const MAILS_MAX = 5;
const ADDRESS_MAILS_MAX = 30;
/** Payment pages that one address can open: thieves try stolen cards on them, and offices share an address. */
const ORDERS_MAX = 30;

/** Routes that take the token of a link. What is given with a session, identity counts by its user: `SessionProofs`. */
export function LimitGuesses(): CustomDecorator {
  return SetMetadata(GUESSES, true);
}

/** The log-in, whose failures identity counts by account: here only the number of one address is limited. */
export function LimitLogins(): CustomDecorator {
  return SetMetadata(LOGINS, true);
}

/** Invitations by customers: to one mailbox as all mails; identity limits those of an organization. */
export function LimitInvitations(): CustomDecorator {
  return SetMetadata(INVITATIONS, true);
}

/** The route that opens payment pages. */
export function LimitOrders(): CustomDecorator {
  return SetMetadata(ORDERS, true);
}

/** Messages of payment providers: each provider sends from few addresses, and all at once what happened together. */
export function LimitMessages(): CustomDecorator {
  return SetMetadata(MESSAGES, true);
}

export function isOfMessages(context: ExecutionContext): boolean {
  return isMarked(context, MESSAGES);
}

/** Routes that send a mail to an address in their body. */
export function LimitMails(): CustomDecorator {
  return SetMetadata(MAILS, true);
}

/** The limits of these routes by address alone, before their bodies are read. */
export const ADDRESS_THROTTLERS: readonly ThrottlerOptions[] = [
  throttler([GUESSES, LOGINS], 'guess-address', QUARTER_MS, ADDRESS_GUESSES_MAX, addressOf),
  throttler([ORDERS], 'order-address', HOUR_MS, ORDERS_MAX, addressOf),
  throttler([MAILS], 'mail-address', HOUR_MS, ADDRESS_MAILS_MAX, addressOf),
];

/** Those by what a body names. Known and unknown accounts are counted alike. */
export const BODY_THROTTLERS: readonly ThrottlerOptions[] = [
  throttler([GUESSES], 'guess', QUARTER_MS, GUESSES_MAX, (request) => `${addressOf(request)}|${linkOf(request)}`),
  throttler([GUESSES], 'guess-link', HOUR_MS, LINK_GUESSES_MAX, linkOf),
  throttler([MAILS, INVITATIONS], 'mail', HOUR_MS, MAILS_MAX, accountOf),
];

function throttler(
  marks: readonly string[],
  name: string,
  ttl: number,
  limit: number,
  trackerOf: (request: Request) => string,
): ThrottlerOptions {
  return {
    name,
    ttl,
    limit,
    skipIf: (context) => !marks.some((mark) => isMarked(context, mark)),
    getTracker: (request) => digestOf(trackerOf(request as Request)),
    generateKey: throttleKey,
  };
}

function isMarked(context: ExecutionContext, mark: string): boolean {
  return [context.getHandler(), context.getClass()].some((target) => Reflect.getMetadata(mark, target) === true);
}

/** Also beside an address in the body, which a client changes at will. */
function linkOf({ body }: Request): string {
  const { token } = (body ?? {}) as { readonly token?: unknown };
  return typeof token === 'string' ? token : '';
}

/** The mailbox that a mail is for, whichever spelling names it. */
function accountOf({ body }: Request): string {
  const { email } = (body ?? {}) as { readonly email?: unknown };
  return typeof email === 'string' ? mailboxOf(email) : '';
}
