import { createHash } from 'node:crypto';
import {
  Injectable,
  SetMetadata,
  type CallHandler,
  type CustomDecorator,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Response } from 'express';
import { catchError, concatMap, from, of, throwError, type Observable } from 'rxjs';
import { isPlainObject } from '../../fields/is-plain-object.js';
import { RoutifyError, type ErrorCode } from '../../kernel/errors.js';
import { formatActor, type Actor } from '../../audit/domain/actor.js';
import {
  IdempotencyRepository,
  type Claim,
  type IdempotencyTicket,
} from '../../infra/idempotency/idempotency.repository.js';
import { Logger } from '../../infra/logging/logger.js';
import type { AdminRequest } from '../admin-request.js';
import { STREAMS_EVENTS } from '../streams/event-stream.js';
import { readIdempotencyKey } from './read-idempotency-key.js';
import { withoutSecrets } from './without-secrets.js';

const IDEMPOTENCY_KEY_REQUIRED = 'control:idempotency-key-required';

/** For POSTs that move money: 400 without an Idempotency-Key. */
export function RequiresIdempotencyKey(): CustomDecorator {
  return SetMetadata(IDEMPOTENCY_KEY_REQUIRED, true);
}

type Refusal = Exclude<Claim['kind'], 'run' | 'replay'>;

const REFUSALS: Readonly<Record<Refusal, readonly [ErrorCode, string]>> = {
  in_progress: ['idempotency_in_progress', 'The first request with this Idempotency-Key is still running.'],
  reused: ['idempotency_key_reused', 'This Idempotency-Key was used for another request within the last 24 hours.'],
  answer_lost: [
    'idempotency_key_reused',
    'The first request with this Idempotency-Key took effect, but its response was lost. It is not repeated.',
  ],
};

/**
 * Gives every POST with an `Idempotency-Key` one effect and one response for 24 hours, per principal. Public routes
 * have no principal, so the key has no effect there.
 */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(
    private readonly records: IdempotencyRepository,
    private readonly reflector: Reflector,
    private readonly logger: Logger,
  ) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    if (request.method !== 'POST' || this.streams(context)) return next.handle();
    const key = readIdempotencyKey(request.headers['idempotency-key']);
    const actor = request.actor as Actor | undefined;
    if (key === null || actor === undefined) {
      this.refuseIfRequired(context);
      return next.handle();
    }
    const ticket = { principal: formatActor(actor), key };
    const response = context.switchToHttp().getResponse<Response>();
    const claim = await this.records.claim(ticket, hashRequest(request));
    if (claim.kind === 'replay') return replay(response, claim.answer);
    if (claim.kind !== 'run') {
      const [code, message] = REFUSALS[claim.kind];
      throw new RoutifyError(code, message, claim.kind === 'in_progress' ? { retryAfterMs: 1_000 } : {});
    }
    request.actor = { ...actor, idempotencyKey: key };
    return next.handle().pipe(
      catchError((error: unknown) => from(this.release(ticket)).pipe(concatMap(() => throwError(() => error)))),
      concatMap(async (body: unknown) => {
        await this.remember(ticket, response.statusCode, body);
        return body;
      }),
    );
  }

  private streams(context: ExecutionContext): boolean {
    return this.reflector.get<true | undefined>(STREAMS_EVENTS, context.getHandler()) === true;
  }

  private refuseIfRequired(context: ExecutionContext): void {
    if (this.reflector.get<true | undefined>(IDEMPOTENCY_KEY_REQUIRED, context.getHandler()) === undefined) return;
    throw new RoutifyError('invalid_request_error', 'This request moves money: send an Idempotency-Key.', {
      param: 'Idempotency-Key',
    });
  }

  /** The change is committed. A failure here loses only the replay, so the response is sent all the same. */
  private async remember(ticket: IdempotencyTicket, statusCode: number, body: unknown): Promise<void> {
    try {
      await this.records.storeAnswer(ticket, { statusCode, body: withoutSecrets(body) });
    } catch (error) {
      this.logger.error({ error }, 'could not store the response of a POST');
    }
  }

  private async release(ticket: IdempotencyTicket): Promise<void> {
    try {
      await this.records.release(ticket);
    } catch (error) {
      this.logger.error({ error }, 'could not release an Idempotency-Key; it expires after two minutes');
    }
  }
}

/** A proof of work is used once, so a repetition has another one, and means the same. */
function hashRequest({ method, originalUrl, body }: AdminRequest): Buffer {
  const meant = isPlainObject(body) ? { ...body, proof: undefined } : ((body as unknown) ?? null);
  return createHash('sha256')
    .update(JSON.stringify([method, originalUrl, meant]))
    .digest();
}

function replay(response: Response, answer: { statusCode: number; body: unknown }): Observable<unknown> {
  response.status(answer.statusCode);
  response.setHeader('idempotent-replayed', 'true');
  return of(answer.body);
}
