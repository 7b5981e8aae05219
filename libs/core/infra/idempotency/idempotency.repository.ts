import { Injectable } from '@nestjs/common';
import { Prisma } from '../prisma/generated/client.js';
import { PrismaService, type Transaction } from '../prisma/prisma.service.js';
import { storableDeep } from '../prisma/rows/storable-json.js';

/** One Idempotency-Key of one principal. */
export interface IdempotencyTicket {
  readonly principal: string;
  readonly key: string;
}

/** The stored answer to a POST; `body` is without secrets. */
interface StoredAnswer {
  readonly statusCode: number;
  readonly body: unknown;
}

/**
 * The result of claiming a key: `run` the request; `replay` the stored answer; refuse, because the first request is
 * still `in_progress`, because the key was `reused` for another request, or because the first request was committed and
 * its answer lost.
 */
export type Claim =
  | { readonly kind: 'run' }
  | { readonly kind: 'replay'; readonly answer: StoredAnswer }
  | { readonly kind: 'in_progress' | 'reused' | 'answer_lost' };

interface KnownRecord {
  readonly request_hash: Uint8Array;
  readonly status_code: number | null;
  readonly body: unknown;
  /** The change was committed, and its request has ended by now. */
  readonly answerLost: boolean;
}

/** Retention of keys. */
const RETENTION_HOURS = 24;
/** Longer than any request: after it, the key of a request that changed nothing is free again. */
const ABANDONED_SECONDS = 120;

/** Keys of the management API's POSTs and their answers. */
@Injectable()
export class IdempotencyRepository {
  constructor(private readonly prisma: PrismaService) {}

  /** Claims the key atomically: of concurrent callers one gets `run`. */
  async claim({ principal, key }: IdempotencyTicket, requestHash: Buffer): Promise<Claim> {
    const hash = new Uint8Array(requestHash);
    const taken = await this.prisma.$executeRaw`
      INSERT INTO idempotency_record AS known (principal, key, request_hash) VALUES (${principal}, ${key}, ${hash})
      ON CONFLICT (principal, key) DO UPDATE
        SET request_hash = excluded.request_hash, status_code = NULL, body = NULL, used = false, created_at = now()
        WHERE known.created_at < now() - make_interval(hours => ${RETENTION_HOURS})
           OR (NOT known.used AND known.status_code IS NULL
               AND known.created_at < now() - make_interval(secs => ${ABANDONED_SECONDS}))`;
    if (taken === 1) return { kind: 'run' };
    const [known] = await this.prisma.$queryRaw<KnownRecord[]>`
      SELECT request_hash, status_code, body,
        used AND created_at < now() - make_interval(secs => ${ABANDONED_SECONDS}) AS "answerLost"
      FROM idempotency_record WHERE principal = ${principal} AND key = ${key}`;
    if (known === undefined) return { kind: 'in_progress' };
    if (!requestHash.equals(known.request_hash)) return { kind: 'reused' };
    if (known.status_code !== null) {
      return { kind: 'replay', answer: { statusCode: known.status_code, body: known.body } };
    }
    return { kind: known.answerLost ? 'answer_lost' : 'in_progress' };
  }

  /** Part of the transaction of a change: after its commit the key never runs again. */
  static async markUsed(tx: Transaction, { principal, key }: IdempotencyTicket): Promise<void> {
    await tx.idempotencyRecord.updateMany({ where: { principal, key }, data: { used: true } });
  }

  /** An answer can contain an upstream's text, and that can hold characters that Postgres cannot store. */
  async storeAnswer({ principal, key }: IdempotencyTicket, { statusCode, body }: StoredAnswer): Promise<void> {
    await this.prisma.idempotencyRecord.updateMany({
      where: { principal, key },
      data: { statusCode, body: body === undefined ? Prisma.DbNull : (storableDeep(body) as Prisma.InputJsonValue) },
    });
  }

  /** Frees the key of a request that failed without changing anything. */
  async release({ principal, key }: IdempotencyTicket): Promise<void> {
    await this.prisma.idempotencyRecord.deleteMany({ where: { principal, key, used: false } });
  }

  /** Deletes keys older than 24 hours. */
  async deleteExpired(): Promise<void> {
    await this.prisma
      .$executeRaw`DELETE FROM idempotency_record WHERE created_at < now() - make_interval(hours => ${RETENTION_HOURS})`;
  }
}
