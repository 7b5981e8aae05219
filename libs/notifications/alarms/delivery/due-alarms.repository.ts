import { Injectable } from '@nestjs/common';
import { Prisma, type Transaction } from '#core/infra';
import type { DueAlarm } from '../domain/digest.js';

/** Of one email; the others are in the next one. */
const DUE_MAX = 1_000;

const COLUMNS = Prisma.sql`a.id, a.name, a.subject, a.count, a.first_at AS "firstAt", a.last_at AS "lastAt",
  a.ended_at AS "endedAt", a.mailed_at AS "mailedAt"`;

/** Silences `s` of an alarm `a`: of its subject, or of its name. */
export const SILENCES = Prisma.sql`FROM alarm_silence s
  WHERE s.name = a.name AND (s.subject_key IS NULL OR s.subject_key = a.subject_key) AND s.until > now()`;

/** Whether an alarm `a` is silenced. */
export const SILENCED = Prisma.sql`EXISTS (SELECT 1 ${SILENCES})`;

/** Reads and notes which alarms emails list. */
@Injectable()
export class DueAlarmsRepository {
  /** Those that an email is to list, the oldest first, and for how long the first of them waits. */
  async list(tx: Transaction): Promise<{ readonly alarms: readonly DueAlarm[]; readonly waitedMs: number }> {
    const rows = await tx.$queryRaw<(DueAlarm & { readonly waitedMs: number })[]>`
      SELECT ${COLUMNS}, (extract(epoch FROM now() - a.mail_due_at) * 1000)::float8 AS "waitedMs" FROM alarm a
      WHERE a.mail_due_at <= now() AND NOT ${SILENCED}
      ORDER BY a.mail_due_at, a.id LIMIT ${DUE_MAX}`;
    return { alarms: rows, waitedMs: rows[0]?.waitedMs ?? 0 };
  }

  /** The last email: how long ago it was, and what of earlier ones has ended since. Null: there was none. */
  async sinceLast(tx: Transaction): Promise<{ readonly agoMs: number; readonly ended: readonly DueAlarm[] } | null> {
    const [last] = await tx.$queryRaw<{ at: Date | null; agoMs: number | null }[]>`
      SELECT max(mailed_at) AS at, (extract(epoch FROM now() - max(mailed_at)) * 1000)::float8 AS "agoMs" FROM alarm`;
    if (last?.at == null || last.agoMs === null) return null;
    const ended = await tx.$queryRaw<DueAlarm[]>`
      SELECT ${COLUMNS} FROM alarm a WHERE a.ended_at > ${last.at} AND a.mailed_at IS NOT NULL ORDER BY a.ended_at LIMIT ${DUE_MAX}`;
    return { agoMs: last.agoMs, ended };
  }

  /** @param reminderHours until an email lists them again; 0: none does */
  async noteMailed(tx: Transaction, ids: readonly string[], reminderHours: number): Promise<void> {
    await tx.$executeRaw`
      UPDATE alarm SET mailed_at = now(), mail_due_at = CASE WHEN ended_at IS NULL AND ${reminderHours}::int > 0
        THEN now() + ${reminderHours}::int * interval '1 hour' END
      WHERE id = ANY (${ids}::uuid[])`;
  }

  async dropDue(tx: Transaction): Promise<void> {
    await tx.$executeRaw`UPDATE alarm SET mail_due_at = NULL WHERE mail_due_at <= now()`;
  }
}
