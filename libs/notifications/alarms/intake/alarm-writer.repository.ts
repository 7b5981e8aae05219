import { Injectable } from '@nestjs/common';
import { ALARM_KINDS, Prisma, PrismaService, unnestColumns, type AlarmName, type Transaction } from '#core/infra';
import { newUuid } from '#core';
import { SILENCED } from '../delivery/due-alarms.repository.js';
import type { Sighting } from './merge-reports.js';

/** An alarm that was raised or has ended, for its event. */
export interface ChangedAlarm {
  readonly id: string;
  readonly name: AlarmName;
  readonly subject: Record<string, string>;
  readonly message: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

const CHANGED = Prisma.sql`a.id, a.name, a.subject, a.message, a.first_at AS "firstAt", a.last_at AS "lastAt"`;

/** Longer than a process repeats a delivery: it keeps one batch, and delivers once a second. */
const BATCHES_KEPT = Prisma.sql`interval '1 day'`;

/** Owns `alarm`, `alarm_silence` and `alarm_batch`, together with what operators decide. */
@Injectable()
export class AlarmWriter {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  /** One process at a time: so an alarm is raised once, and emails list it once. False: another one works. */
  async lock(tx: Transaction): Promise<boolean> {
    const [lock] = await tx.$queryRaw<{ taken: boolean }[]>`
      SELECT pg_try_advisory_xact_lock(hashtext('alarms')) AS taken`;
    return lock?.taken === true;
  }

  /** The ids among them that were not stored before. */
  async claim(tx: Transaction, ids: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await tx.$queryRaw<{ id: string }[]>`
      INSERT INTO alarm_batch (id) SELECT DISTINCT unnest(${ids}::uuid[]) ON CONFLICT DO NOTHING RETURNING id`;
    return new Set(rows.map(({ id }) => id));
  }

  /** Keys of open subjects, by name. */
  async openSubjects(tx: Transaction): Promise<ReadonlyMap<string, ReadonlySet<string>>> {
    const rows = await tx.$queryRaw<{ name: string; keys: string[] }[]>`
      SELECT name, array_agg(subject_key) AS keys FROM alarm WHERE ended_at IS NULL GROUP BY name`;
    return new Map(rows.map(({ name, keys }) => [name, new Set(keys)]));
  }

  /** Opens alarms, or counts their repeats. */
  async add(tx: Transaction, sightings: readonly Sighting[]): Promise<void> {
    if (sightings.length === 0) return;
    const rows = unnestColumns(sightings, [
      { name: 'id', type: 'uuid', of: () => newUuid(Date.now()) },
      { name: 'name', type: 'text', of: ({ name }) => name },
      { name: 'subject', type: 'jsonb', of: ({ subject }) => subject },
      { name: 'key', type: 'text', of: ({ subjectKey }) => subjectKey },
      { name: 'message', type: 'text', of: ({ message }) => message },
      { name: 'fields', type: 'jsonb', of: ({ fields }) => fields },
      { name: 'instance', type: 'text', of: ({ instance }) => instance },
      { name: 'count', type: 'bigint', of: ({ count }) => count },
      { name: 'first', type: 'timestamptz', of: ({ firstAt }) => firstAt.toISOString() },
      { name: 'last', type: 'timestamptz', of: ({ lastAt }) => lastAt.toISOString() },
      { name: 'quiet', type: 'int', of: ({ name }) => ALARM_KINDS[name].quietMinutes },
    ]);
    await tx.$executeRaw`
      INSERT INTO alarm AS a (id, name, subject, subject_key, message, fields, instance, count, first_at, last_at, quiet_at)
      SELECT id, name, subject, key, message, fields, instance, count, first, last, now() + quiet * interval '1 minute'
      FROM ${rows} AS r
      ON CONFLICT (name, subject_key) WHERE ended_at IS NULL DO UPDATE SET count = a.count + excluded.count,
        message = excluded.message, fields = excluded.fields, instance = excluded.instance,
        first_at = least(a.first_at, excluded.first_at), last_at = greatest(a.last_at, excluded.last_at),
        quiet_at = excluded.quiet_at`;
  }

  /** Those whose event is due: raised, or raised in a silence that is over. An email about email could not be sent. */
  async announce(tx: Transaction): Promise<readonly ChangedAlarm[]> {
    return tx.$queryRaw<ChangedAlarm[]>`
      UPDATE alarm a SET announced_at = now(), mail_due_at = CASE WHEN a.name <> 'mail_dead' THEN now() END
      WHERE a.announced_at IS NULL AND a.ended_at IS NULL AND NOT ${SILENCED} RETURNING ${CHANGED}`;
  }

  /** Those that are open, and were not repeated for long enough to end. */
  async listQuiet(): Promise<readonly ChangedAlarm[]> {
    return this.prisma.$queryRaw<ChangedAlarm[]>`
      SELECT ${CHANGED} FROM alarm a WHERE a.ended_at IS NULL AND a.quiet_at <= now()`;
  }

  /** Ends those that were not repeated meanwhile. Returns what was announced before. */
  async end(tx: Transaction, ids: readonly string[]): Promise<readonly ChangedAlarm[]> {
    const ended = await tx.$queryRaw<(ChangedAlarm & { announced: boolean })[]>`
      UPDATE alarm a SET ended_at = now(),
        mail_due_at = CASE WHEN a.mailed_at IS NULL AND NOT ${SILENCED} THEN a.mail_due_at END
      WHERE a.id = ANY (${ids}::uuid[]) AND a.ended_at IS NULL AND a.quiet_at <= now()
      RETURNING ${CHANGED}, a.announced_at IS NOT NULL AS announced`;
    return ended.filter(({ announced }) => announced);
  }

  /** Removes what ended before, and what no one needs any more. */
  async prune(before: Date): Promise<void> {
    await this.prisma.$executeRaw`DELETE FROM alarm WHERE ended_at < ${before}`;
    await this.prisma.$executeRaw`DELETE FROM alarm_silence WHERE until < now()`;
    await this.prisma.$executeRaw`DELETE FROM alarm_batch WHERE stored_at < now() - ${BATCHES_KEPT}`;
  }
}
