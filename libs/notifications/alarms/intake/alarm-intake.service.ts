import { Injectable } from '@nestjs/common';
import { recordEvents, AlarmCauses, AlarmStream, type Transaction } from '#core/infra';
import { formatId, type NewEvent } from '#core';
import { AlarmMails } from '../delivery/alarm-mails.js';
import { AlarmWriter, type ChangedAlarm } from './alarm-writer.repository.js';
import { mergeReports } from './merge-reports.js';

/** Moves alarms from Redis to Postgres, and writes the events of those that are raised and that end. */
@Injectable()
export class AlarmIntake {
  constructor(
    private readonly stream: AlarmStream,
    private readonly writer: AlarmWriter,
    private readonly causes: AlarmCauses,
    private readonly mails: AlarmMails,
  ) {}

  /** Stores the oldest reports, each once. Returns whether there may be more. */
  async store(): Promise<boolean> {
    const delivered = await this.stream.read();
    if (delivered.length === 0) return false;
    const isStored = await this.writer.transaction(async (tx) => {
      if (!(await this.writer.lock(tx))) return false;
      const fresh = await this.writer.claim(
        tx,
        delivered.map(({ batch }) => batch.id),
      );
      const distinct = new Map(delivered.map((one) => [one.batch.id, one]));
      const added = [...distinct.values()].filter(({ batch }) => fresh.has(batch.id));
      await this.writer.add(tx, mergeReports(added, await this.writer.openSubjects(tx)));
      await this.announce(tx);
      return true;
    });
    if (!isStored) return false;
    if (FAILPOINTS) failpoint('alarms-stored');
    await this.stream.remove(delivered);
    return true;
  }

  /** Ends what is over, announces what is no longer silenced, and mails. False: another process does it. */
  async settle(): Promise<boolean> {
    const over = await this.causes.over(await this.writer.listQuiet());
    return this.writer.transaction(async (tx) => {
      if (!(await this.writer.lock(tx))) return false;
      const ended = await this.writer.end(
        tx,
        over.map(({ id }) => id),
      );
      await recordEvents(
        tx,
        ended.map((alarm) => eventOf(alarm, 'ended')),
      );
      await this.announce(tx);
      await this.mails.sendDue(tx);
      return true;
    });
  }

  private async announce(tx: Transaction): Promise<void> {
    const raised = await this.writer.announce(tx);
    await recordEvents(
      tx,
      raised.map((alarm) => eventOf(alarm, 'raised')),
    );
  }
}

/** One of each alarm and status is ever written. All alarms have the same fields. */
function eventOf(alarm: ChangedAlarm, status: 'raised' | 'ended'): NewEvent {
  const { id, name, subject, message, firstAt, lastAt } = alarm;
  const times = { first_at: firstAt.toISOString(), last_at: lastAt.toISOString() };
  const data = { alarm_id: formatId('alm', id), alarm: name, status, subject, message, ...times };
  return { type: `alarm.${name}`, organizationId: null, key: `${id} ${status}`, data } as NewEvent;
}
