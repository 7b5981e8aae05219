import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import { type Transaction, SettingGroupsService } from '#core/infra';
import { MailOutbox } from '#core/mail';
import { chatLanguageOf } from '../../webhooks/chat/chat-message.js';
import { digestOf, GATHERED_MS, PAUSE_MS } from '../domain/digest.js';
import { DueAlarmsRepository } from './due-alarms.repository.js';

/** Emails about alarms to superadmins: one for many, in the transaction that notes that they are listed. */
@Injectable()
export class AlarmMails {
  constructor(
    private readonly due: DueAlarmsRepository,
    private readonly outbox: MailOutbox,
    private readonly settings: SettingGroupsService,
    private readonly recipients: MailRecipientsRepository,
  ) {}

  /** Once the first one has waited for others, and some time after the last email. */
  async sendDue(tx: Transaction): Promise<void> {
    const { alarms, waitedMs } = await this.due.list(tx);
    if (waitedMs < GATHERED_MS) return;
    const { values } = await this.settings.get('mail', tx);
    if (!values.alarms) {
      await this.due.dropDue(tx);
      return;
    }
    const last = await this.due.sinceLast(tx);
    if (last !== null && last.agoMs < PAUSE_MS) return;
    const recipients = await this.recipients.operators(tx, ['superadmin']);
    // Until one has confirmed an address.
    if (recipients.length === 0) return;
    await this.outbox.addAll(tx, recipients, ({ url }, { locale }) => ({
      template: 'alarms',
      variables: { ...digestOf(alarms, last?.ended ?? [], chatLanguageOf(locale)), link: `${url}/operator/alarms` },
    }));
    await this.due.noteMailed(
      tx,
      alarms.map(({ id }) => id),
      values.alarm_reminder_hours,
    );
  }
}
