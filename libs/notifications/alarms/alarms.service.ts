import { Injectable } from '@nestjs/common';
import { recordChange, type Transaction } from '#core/infra';
import { formatId, RoutifyError, type Page, type PageRequest, formatActor, type Actor } from '#core';
import { AlarmsRepository, type AlarmFilter } from './alarms.repository.js';
import type { Alarm, AlarmSilence, SilenceScope } from './domain/alarm.js';

interface NewSilence {
  readonly hours: number;
  readonly scope: SilenceScope;
}

/** Alarms, and what operators decide about them. */
@Injectable()
export class AlarmsService {
  constructor(private readonly alarms: AlarmsRepository) {}

  list(filter: AlarmFilter, page: PageRequest): Promise<Page<Alarm>> {
    return this.alarms.list(filter, page);
  }

  /** Those that last. */
  listSilences(page: PageRequest): Promise<Page<AlarmSilence>> {
    return this.alarms.listSilences(page);
  }

  async get(id: string): Promise<Alarm> {
    return found(await this.alarms.find(id), id);
  }

  /** An operator has seen it: no email reminds of it. Of two, the first one counts. */
  acknowledge(id: string, actor: Actor): Promise<Alarm> {
    return this.change(id, async (tx, before) => {
      if (before.acknowledgedAt !== null) return;
      await this.alarms.acknowledge(tx, id, formatActor(actor));
      const after = { alarm: before.name, subject: before.subject };
      await recordChange(tx, { actor, action: 'alarm.acknowledge', ...target(id), after });
    });
  }

  /** Neither repeats nor another alarm of the same are sent until then. They are still counted and listed. */
  silence(id: string, { hours, scope }: NewSilence, actor: Actor): Promise<Alarm> {
    return this.change(id, async (tx, { name, subject, subjectKey }) => {
      const covered = scope === 'name' ? { name, subject: null, subjectKey: null } : { name, subject, subjectKey };
      await this.alarms.silence(tx, covered, hours, formatActor(actor));
      const after = { alarm: name, subject: covered.subject, hours };
      await recordChange(tx, { actor, action: 'alarm.silence', ...target(id), after });
    });
  }

  async endSilence(id: string, actor: Actor): Promise<AlarmSilence> {
    return this.alarms.transaction(async (tx) => {
      const ended = await this.alarms.endSilence(tx, id);
      const silence = formatId('als', id);
      if (ended === null) throw new RoutifyError('not_found', `There is no silence ${silence}.`);
      const before = { alarm: ended.name, subject: ended.subject, until: ended.until.toISOString() };
      await recordChange(tx, {
        actor,
        action: 'alarm.unsilence',
        targetKind: 'alarm_silence',
        targetId: silence,
        before,
      });
      return ended;
    });
  }

  private change(id: string, work: (tx: Transaction, before: Alarm) => Promise<void>): Promise<Alarm> {
    return this.alarms.transaction(async (tx) => {
      await work(tx, found(await this.alarms.lock(tx, id), id));
      return found(await this.alarms.find(id, tx), id);
    });
  }
}

const target = (id: string) => ({ targetKind: 'alarm', targetId: formatId('alm', id) });

function found(alarm: Alarm | null, id: string): Alarm {
  if (alarm !== null) return alarm;
  throw new RoutifyError('not_found', `There is no alarm ${formatId('alm', id)}.`);
}
