import { Injectable } from '@nestjs/common';
import { pageWindow, Prisma, PrismaService, type Transaction } from '#core/infra';
import { newUuid, pageOf, type Page, type PageRequest } from '#core';
import { SILENCES } from './delivery/due-alarms.repository.js';
import type { Alarm, AlarmSilence, AlarmStatus } from './domain/alarm.js';

export interface AlarmFilter {
  readonly status?: AlarmStatus;
  readonly acknowledged?: boolean;
  readonly silenced?: boolean;
  readonly name?: string;
}

const COLUMNS = Prisma.sql`a.id, a.name, a.subject, a.subject_key AS "subjectKey", a.message, a.fields, a.instance, a.count,
  a.first_at AS "firstAt", a.last_at AS "lastAt", a.ended_at AS "endedAt", a.mailed_at AS "mailedAt",
  a.acknowledged_at AS "acknowledgedAt", a.acknowledged_by AS "acknowledgedBy"`;

/** The one that lasts longest. */
const SILENCE = Prisma.sql`(SELECT jsonb_build_object('id', s.id, 'subject', s.subject, 'until', s.until,
    'createdBy', s.created_by) ${SILENCES} ORDER BY s.until DESC LIMIT 1)`;

const ACTIVE = Prisma.sql`until > now()`;

type Row = Omit<Alarm, 'silence'> & {
  readonly silence: (Pick<AlarmSilence, 'id' | 'subject' | 'createdBy'> & { readonly until: string }) | null;
};

/** Reads `alarm` and `alarm_silence`, and writes what operators decide. */
@Injectable()
export class AlarmsRepository {
  constructor(private readonly prisma: PrismaService) {}

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.prisma.$transaction(work);
  }

  async list(filter: AlarmFilter, page: PageRequest): Promise<Page<Alarm>> {
    const { limit, after, before } = page;
    const order = before === null ? Prisma.sql`DESC` : Prisma.sql`ASC`;
    const rows = await this.prisma.$queryRaw<Row[]>`
      SELECT * FROM (SELECT ${COLUMNS}, ${SILENCE} AS silence FROM alarm a WHERE ${Prisma.join(conditionsOf(filter), ' AND ')}
          AND (${after}::uuid IS NULL OR a.id < ${after}::uuid) AND (${before}::uuid IS NULL OR a.id > ${before}::uuid)) AS found
      WHERE ${filter.silenced ?? null}::boolean IS NULL OR (silence IS NOT NULL) = ${filter.silenced ?? null}::boolean
      ORDER BY id ${order} LIMIT ${limit + 1}`;
    return pageOf(rows.map(alarmOf), page);
  }

  async find(id: string, tx: Transaction = this.prisma): Promise<Alarm | null> {
    const [row] = await tx.$queryRaw<Row[]>`
      SELECT ${COLUMNS}, ${SILENCE} AS silence FROM alarm a WHERE a.id = ${id}::uuid`;
    return row === undefined ? null : alarmOf(row);
  }

  async lock(tx: Transaction, id: string): Promise<Alarm | null> {
    await tx.$queryRaw`SELECT 1 FROM alarm WHERE id = ${id}::uuid FOR UPDATE`;
    return this.find(id, tx);
  }

  async acknowledge(tx: Transaction, id: string, by: string): Promise<void> {
    await tx.$executeRaw`
      UPDATE alarm SET acknowledged_at = now(), acknowledged_by = ${by}, mail_due_at = NULL WHERE id = ${id}::uuid`;
  }

  async listSilences(page: PageRequest): Promise<Page<AlarmSilence>> {
    const window = pageWindow(page);
    const where = { AND: [window.where], until: { gt: new Date() } };
    return pageOf((await this.prisma.alarmSilence.findMany({ ...window, where })) as AlarmSilence[], page);
  }

  /** In place of an earlier one of the same. What is open is listed again once it is over. */
  async silence(
    tx: Transaction,
    {
      name,
      subject,
      subjectKey,
    }: { readonly name: string; readonly subject: object | null; readonly subjectKey: string | null },
    hours: number,
    by: string,
  ): Promise<void> {
    const json = subject === null ? null : JSON.stringify(subject);
    await tx.$executeRaw`
      WITH made AS (
        INSERT INTO alarm_silence (id, name, subject, subject_key, until, created_by)
        VALUES (${newUuid(Date.now())}::uuid, ${name}, ${json}::jsonb, ${subjectKey}, now() + ${hours} * interval '1 hour', ${by})
        ON CONFLICT (name, subject_key) DO UPDATE SET until = excluded.until, created_by = excluded.created_by, created_at = now()
        RETURNING until)
      UPDATE alarm SET mail_due_at = made.until FROM made WHERE ${openOf(name, subjectKey)} AND mail_due_at IS NOT NULL`;
  }

  /** Null: there is none that lasts. */
  async endSilence(tx: Transaction, id: string): Promise<AlarmSilence | null> {
    const [ended] = await tx.$queryRaw<(AlarmSilence & { readonly subjectKey: string | null })[]>`
      DELETE FROM alarm_silence WHERE id = ${id}::uuid AND ${ACTIVE}
      RETURNING id, name, subject, subject_key AS "subjectKey", until, created_by AS "createdBy", created_at AS "createdAt"`;
    if (ended === undefined) return null;
    await tx.$executeRaw`
      UPDATE alarm SET mail_due_at = now() WHERE ${openOf(ended.name, ended.subjectKey)} AND mail_due_at > now()`;
    return ended;
  }
}

function conditionsOf({ status, acknowledged, name }: AlarmFilter): Prisma.Sql[] {
  return [
    Prisma.sql`true`,
    ...(status === undefined
      ? []
      : [status === 'open' ? Prisma.sql`a.ended_at IS NULL` : Prisma.sql`a.ended_at IS NOT NULL`]),
    ...(acknowledged === undefined ? [] : [Prisma.sql`(a.acknowledged_at IS NOT NULL) = ${acknowledged}`]),
    ...(name === undefined ? [] : [Prisma.sql`a.name = ${name}`]),
  ];
}

const openOf = (name: string, subjectKey: string | null): Prisma.Sql =>
  Prisma.sql`name = ${name} AND (${subjectKey}::text IS NULL OR subject_key = ${subjectKey}) AND ended_at IS NULL`;

const alarmOf = ({ silence, ...row }: Row): Alarm => ({
  ...row,
  silence: silence === null ? null : { ...silence, until: new Date(silence.until) },
});
