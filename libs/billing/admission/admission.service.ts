import { Inject, Injectable } from '@nestjs/common';
import { Config, RedisService } from '#core/infra';
import { RoutifyError, withTimeout, type RateLimits } from '#core';
import type { AdmitCommand, Admitted, CapWindow, Refused } from './domain/admit.js';
import { AMOUNT_MAX_NANO_USD, clampAmount } from './domain/amounts.js';
import { capField, countsRequests, isRun } from './domain/cap-name.js';
import { hashIdempotencyKey } from './domain/hash-idempotency-key.js';
import { readAdmitReply } from './domain/read-admit-reply.js';
import { capturingKeyWords, requestKeys, requestKeyWords, type RequestKeys } from './keys.js';
import { RedisFailoverDetector } from './redis-failover.detector.js';
import { LuaScript } from './lua-script.js';

/** Errors of Redis that precede any execution: it cannot write at the moment. */
const TEMPORARY_ERROR = /^(OOM|LOADING|READONLY|BUSY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|MISCONF|NOREPLICAS) /;

/** ioredis's name for errors in a reply; any other error means that there was no reply. */
const REPLY_ERROR = 'ReplyError';

/** In place of the hold to start with. */
const CHECK = 'CHECK';

const admitScript = new LuaScript('admit');
const captureScript = new LuaScript('capture');

/** Decides before any cost whether a request may run, and how much it may cost. */
@Injectable()
export class AdmissionService {
  private readonly timeoutMs: number;

  constructor(
    private readonly redis: RedisService,
    private readonly failovers: RedisFailoverDetector,
    @Inject(Config) { admissionTimeoutMs }: Pick<Config, 'admissionTimeoutMs'>,
  ) {
    this.timeoutMs = admissionTimeoutMs;
  }

  /**
   * Checks everything and holds the money in one atomic step. Sent once: without a reply a void undoes whatever it did,
   * and the result is `unavailable`.
   * Throws `invalid_request_error` for a hold above the largest possible balance.
   */
  async admit(command: AdmitCommand): Promise<Admitted | Refused> {
    if (command.holdNanoUsd > AMOUNT_MAX_NANO_USD) {
      throw new RoutifyError('invalid_request_error', 'This request could cost more than any balance can cover.');
    }
    if (this.redis.admitClient.status !== 'ready') return unavailable(false);
    if (command.idempotencyKey !== null) {
      const retryAfterMs = await withTimeout(this.timeoutMs, this.failovers.leftMs()).catch(() => null);
      if (retryAfterMs === null) return unavailable(false);
      if (retryAfterMs > 0) return { admitted: false, reason: 'idempotency_unknown', retryAfterMs };
    }
    const idempotencyHash = command.idempotencyKey === null ? null : hashIdempotencyKey(command.idempotencyKey);
    const keys = requestKeys(command.organizationId, command.keyId, command.requestId, idempotencyHash);
    const words = requestKeyWords(keys);
    const reply = admitScript.run(this.redis.admitClient, words, admitArguments(command, idempotencyHash));
    let outcome: unknown;
    try {
      outcome = await withTimeout(this.timeoutMs, reply);
    } catch (error) {
      return this.refuse(asError(error), command, keys);
    }
    return readAdmitReply(outcome, command, capturingKeyWords(keys, words));
  }

  /**
   * Whether a request would be refused whatever it is: by status, limits, balance and caps. Takes nothing, and is no promise.
   * Null: it would not, or Redis does not say.
   */
  async check(command: AdmitCommand): Promise<Refused | null> {
    if (this.redis.admitClient.status !== 'ready') return null;
    const keys = requestKeys(command.organizationId, command.keyId, command.requestId, null);
    const words = requestKeyWords(keys);
    const reply = admitScript.run(this.redis.admitClient, words, admitArguments(command, null, CHECK));
    const outcome = await withTimeout(this.timeoutMs, reply).catch(() => null);
    if (outcome === null) return null;
    const answer = readAdmitReply(outcome, command, capturingKeyWords(keys, words));
    return answer.admitted ? null : answer;
  }

  private refuse(error: Error, command: AdmitCommand, keys: RequestKeys): Refused {
    if (error.name !== REPLY_ERROR) {
      this.voidUnanswered(command, keys);
      return unavailable(true);
    }
    if (TEMPORARY_ERROR.test(error.message)) return unavailable(false);
    throw error;
  }

  /** Sent once. If the void is lost as well, the hold ends with its lease. */
  private voidUnanswered({ requestId, organizationId, keyId }: AdmitCommand, keys: RequestKeys): void {
    const args = [requestId, organizationId, keyId, 'unanswered'];
    captureScript.run(this.redis.client, capturingKeyWords(keys), args).catch(() => undefined);
  }
}

function unavailable(sent: boolean): Refused {
  return { admitted: false, reason: 'unavailable', sent };
}

function asError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('the connection failed', { cause: reason });
}

function admitArguments(
  command: AdmitCommand,
  idempotencyHash: string | null,
  start = command.startHoldNanoUsd?.toString() ?? '',
): string[] {
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
    start,
    ...capArguments(command),
  ];
}

function limitArguments({ rpm, tpm, concurrency }: RateLimits): string[] {
  return [rpm, tpm, concurrency].map((limit) => (limit === null ? '' : String(limit)));
}

/** Columns, so that the script passes all fields on as they are; of requests first, then of money. */
function capArguments({ keyId, caps }: AdmitCommand): string[] {
  if (caps.length === 0) return [];
  const runs = caps.filter(({ name }) => isRun(name));
  const ofRequests = caps.filter(({ name }) => countsRequests(name));
  const ofMoney = caps.filter(({ name }) => !isRun(name) && !countsRequests(name));
  const inOrder = [...ofRequests, ...ofMoney];
  const changesAtMs = Math.min(...inOrder.map(({ next }) => next?.startsAtMs ?? Infinity));
  return [
    ...[String(ofRequests.length), String(inOrder.length), changesAtMs === Infinity ? '' : String(changesAtMs)],
    ...inOrder.map(({ name }) => capField(keyId, name)),
    ...inOrder.map(({ name }) => name),
    ...inOrder.map(limitArgument),
    ...inOrder.map(({ windowKey }) => windowKey),
    ...inOrder.map(endArgument),
    ...runs.flatMap((run) => [run.name, limitArgument(run), run.windowKey, endArgument(run)]),
  ];
}

function limitArgument({ limit }: CapWindow): string {
  return (limit === null ? AMOUNT_MAX_NANO_USD : clampAmount(limit, 0n)).toString();
}

function endArgument({ next, lengthMs }: CapWindow): string {
  return next === null ? String(lengthMs ?? '') : `${next.startsAtMs}|${next.windowKey}`;
}
