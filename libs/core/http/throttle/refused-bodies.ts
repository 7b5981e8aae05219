import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Pass } from '#auth';
import { Clock } from '../../kernel/time/clock.js';
import { LeakyBuckets } from '../../kernel/time/leaky-buckets.js';
import { RoutifyError } from '../../kernel/errors.js';
import { addressOf } from './throttle-key.js';

/** Milliseconds of the event loop for one address or user: a tenth of a second at once, then one percent. */
const BODIES = { burst: 100, leakPerMs: 0.01, max: 400 } as const;
/** For the messages of payments from one address: a second at once, then two percent. */
const MESSAGES = { burst: 1_000, leakPerMs: 0.02, max: 1_600 } as const;
const SENDERS_MAX = 10_000;
/** What a refusal without a credential takes beside the reading. With one, requests are limited anyway. */
const REFUSAL_MS = 1;
/** Of a message: its provider is looked up, and a signature compared. */
const MESSAGE_REFUSAL_MS = 2;
/** Statuses that find fault with a body, or with what it is about. */
const FAULTS: ReadonlySet<number> = new Set([400, 404, 413, 415]);

interface Sender {
  readonly scope: 'address' | 'user' | 'token';
  readonly id: string;
  /** Milliseconds of each refusal, whatever its length. */
  readonly refusalMs: number;
}

/**
 * Bounds the event loop time that refused bodies take; others cost nothing. It is reckoned from their length, as a
 * measurement would include pauses of the machine. With a credential it is that of the user, or of a token that is no
 * person's, so that people behind one address do not share it; without, that of the address, for all routes together. State
 * of one process: it costs no round trip, and is in force while Redis is unavailable.
 */
@Injectable()
export class RefusedBodies {
  private readonly bodies: LeakyBuckets;
  private readonly messages: LeakyBuckets;

  constructor(clock: Clock) {
    this.bodies = new LeakyBuckets(BODIES, clock, SENDERS_MAX);
    this.messages = new LeakyBuckets(MESSAGES, clock, SENDERS_MAX);
  }

  /** Before the body of a request is read. Throws 429 with the exact wait while the time of its sender is used up. */
  open(request: Request & { readonly pass?: Pass }, response: Response, isMessage: boolean): CountedBody {
    const counted = new CountedBody(senderOf(request, isMessage), isMessage ? this.messages : this.bodies);
    response.once('close', () => {
      counted.settle(response.writableFinished && !FAULTS.has(response.statusCode));
    });
    return counted;
  }
}

/** The body of one request. */
class CountedBody {
  private readMs = 0;

  constructor(
    private readonly sender: Sender,
    private readonly buckets: LeakyBuckets,
  ) {
    this.requireTime();
  }

  /**
   * Once it is there, before it is parsed. Counts it until it is answered, so that many at once are bounded as well.
   * Throws 429 if others of the sender have used up the time meanwhile.
   */
  take(readMs: number): void {
    this.requireTime();
    this.readMs = readMs;
    this.buckets.add(this.sender.id, readMs);
  }

  settle(isAccepted: boolean): void {
    const { id, refusalMs } = this.sender;
    this.buckets.add(id, isAccepted ? -this.readMs : refusalMs);
  }

  private requireTime(): void {
    const { scope, id } = this.sender;
    const retryAfterMs = this.buckets.waitMs(id);
    if (retryAfterMs === 0) return;
    throw new RoutifyError(
      'rate_limit_exceeded',
      `Rejected request bodies from this ${scope} have used too much server time. Try again later.`,
      { retryAfterMs, metadata: { limit: 'refused_bodies', scope, retry_after_ms: retryAfterMs } },
    );
  }
}

function senderOf(request: Request & { readonly pass?: Pass }, isMessage: boolean): Sender {
  const { pass } = request;
  if (pass === undefined) {
    return { scope: 'address', id: addressOf(request), refusalMs: isMessage ? MESSAGE_REFUSAL_MS : REFUSAL_MS };
  }
  if (pass.userId !== null) return { scope: 'user', id: pass.userId, refusalMs: 0 };
  return { scope: 'token', id: pass.credential.id, refusalMs: 0 };
}
