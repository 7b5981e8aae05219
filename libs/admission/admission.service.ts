import { Inject, Injectable } from '@nestjs/common';
import { Config, RedisService } from '#infra';
import { RoutifyError, withTimeout, type RateLimits } from '#kernel';
import type { AdmitCommand, Admitted, CapWindow, Refused } from './domain/admit.js';
import { AMOUNT_MAX_NANO_USD, clampAmount } from './domain/amounts.js';
import { formatCapName } from './domain/cap-name.js';
import { hashIdempotencyKey } from './domain/hash-idempotency-key.js';
import { readAdmitReply } from './domain/read-admit-reply.js';
import { capturingKeyWords, requestKeys, requestKeyWords, type RequestKeys } from './keys.js';
import { RedisFailoverDetector } from './redis-failover.detector.js';
import { LuaScript } from './lua-script.js';

/** What Redis says, before it runs anything, when it cannot write now. */
const CANNOT_NOW = /^(OOM|LOADING|READONLY|BUSY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MISCONF|NOREPLICAS) /;

/** Name of the errors that Redis answered; any other means that no answer came. */
const REPLY_ERROR = 'ReplyError';

const admitScript = new LuaScript('admit');
const finishScript = new LuaScript('finish');

/** The one question before any cost: may this request run, and how much may it cost? */
@Injectable()
export class AdmissionService {
  private readonly answerWithinMs: number;

  constructor(
    private readonly redis: RedisService,
    private readonly losses: RedisFailoverDetector,
    @Inject(Config) { admissionTimeoutMs }: Pick<Config, 'admissionTimeoutMs'>,
  ) {
    this.answerWithinMs = admissionTimeoutMs;
  }

  /**
   * Checks everything and holds the money in one atomic step. Asked once: when the answer is lost, whatever the
   * question did is undone by a void, and the caller is told `unavailable`.
   * Throws `invalid_request_error` for a hold beyond what a balance can express.
   */
  async admit(command: AdmitCommand): Promise<Admitted | Refused> {
    if (command.holdNanoUsd > AMOUNT_MAX_NANO_USD) {
      throw new RoutifyError('invalid_request_error', 'This request could cost more than any balance can cover.');
    }
    if (this.redis.admitClient.status !== 'ready') return unavailable(false);
    if (command.idempotencyKey !== null) {
      const retryAfterMs = await withTimeout(this.answerWithinMs, this.losses.leftMs()).catch(() => null);
      if (retryAfterMs === null) return unavailable(false);
      if (retryAfterMs > 0) return { admitted: false, reason: 'idempotency_unknown', retryAfterMs };
    }
    const idempotencyHash = command.idempotencyKey === null ? null : hashIdempotencyKey(command.idempotencyKey);
    const keys = requestKeys(command.organizationId, command.keyId, command.requestId, idempotencyHash);
    const answer = admitScript.run(
      this.redis.admitClient,
      requestKeyWords(keys),
      admitArguments(command, idempotencyHash),
    );
    const outcome = await withTimeout(this.answerWithinMs, answer).catch(asError);
    if (!(outcome instanceof Error)) return readAdmitReply(outcome, command);
    if (outcome.name !== REPLY_ERROR) {
      this.voidUnanswered(command, keys);
      return unavailable(true);
    }
    if (CANNOT_NOW.test(outcome.message)) return unavailable(false);
    throw outcome;
  }

  /** Sent once. If it is lost as well, the hold ends with its lease. */
  private voidUnanswered({ requestId, organizationId, keyId }: AdmitCommand, keys: RequestKeys): void {
    const args = [requestId, organizationId, keyId, 'unanswered'];
    finishScript.run(this.redis.client, capturingKeyWords(keys), args).catch(() => undefined);
  }
}

function unavailable(sent: boolean): Refused {
  return { admitted: false, reason: 'unavailable', sent };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the connection failed', { cause: reason });
}

function admitArguments(command: AdmitCommand, idempotencyHash: string | null): string[] {
  return [
    command.requestId,
    command.organizationId,
    command.keyId,
    command.holdNanoUsd.toString(),
    command.leastHoldNanoUsd.toString(),
    String(command.promptTokens),
    String(command.tpmTokens),
    ...limitArguments(command.keyLimits),
    ...limitArguments(command.organizationLimits),
    idempotencyHash ?? '',
    command.payload,
    ...command.caps.flatMap(capArguments),
  ];
}

function limitArguments({ rpm, tpm, concurrency }: RateLimits): string[] {
  return [rpm, tpm, concurrency].map((limit) => (limit === null ? '' : String(limit)));
}

function capArguments(cap: CapWindow): string[] {
  const { limitNanoUsd, windowKey, next } = cap;
  const limit = clampAmount(limitNanoUsd, 0n).toString();
  return [formatCapName(cap), limit, windowKey, next?.windowKey ?? '', String(next?.startsAtMs ?? '')];
}
