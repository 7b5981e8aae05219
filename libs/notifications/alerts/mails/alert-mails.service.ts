import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository, type AlertRecipient } from '#auth';
import { EventsRepository } from '#core/infra';
import { Clock, type DomainEvent } from '#core';
import { MailOutbox } from '#core/mail';
import { chatLanguageOf } from '../../webhooks/chat/chat-message.js';
import { ALERT_TYPES, alertLines, holderOf, URGENT_TYPES } from '../domain/alert-lines.js';
import { AlertRulesRepository } from '../rules/alert-rules.repository.js';
import { AlertRulesService } from '../rules/alert-rules.service.js';
import { NoticeRepository } from './notice.repository.js';

const NOTED_AT_ONCE = 500;
const MAILED_AT_ONCE = 50;
/** What is not urgent is collected for this long after the last email of an organization. */
const QUIET_MS = 15 * 60_000;

const isOfCap = (type: string): boolean => type === 'cap.reached' || type === 'request_cap.reached';

/** Emails of events: each event is in one email to each of its people. */
@Injectable()
export class AlertMailsService {
  constructor(
    private readonly notices: NoticeRepository,
    private readonly events: EventsRepository,
    private readonly rules: AlertRulesRepository,
    private readonly current: AlertRulesService,
    private readonly recipients: MailRecipientsRepository,
    private readonly outbox: MailOutbox,
    private readonly clock: Clock,
  ) {}

  /** Returns whether there may be more. */
  async noteNew(): Promise<boolean> {
    return this.notices.transaction((tx) => this.notices.note(tx, ALERT_TYPES, URGENT_TYPES, NOTED_AT_ONCE));
  }

  /** Returns of how many organizations it took what waited: others that are due are taken by another worker. */
  async sendDue(): Promise<number> {
    const since = new Date(this.clock.nowMs() - QUIET_MS);
    const due = await this.notices.due(since, MAILED_AT_ONCE);
    let count = 0;
    for (const organizationId of due) if (await this.sendTo(organizationId, since)) count += 1;
    return count;
  }

  private async sendTo(organizationId: string, since: Date): Promise<boolean> {
    const rules = await this.current.get(organizationId);
    return this.notices.transaction(async (tx) => {
      const found = await this.events.findAll(await this.notices.take(tx, organizationId, since), tx);
      const events = [...found.values()]
        .filter(({ type }) => rules.caps || !isOfCap(type))
        .toSorted((one, other) => Number((one.position ?? 0n) - (other.position ?? 0n)));
      if (events.length === 0) return found.size > 0;
      const holders = events.map(holderOf);
      const audience = {
        roles: rules.recipientRoles,
        memberIds: rules.recipientMemberIds,
        keyIds: holders.flatMap(({ keyId }) => keyId ?? []),
        holderIds: holders.flatMap(({ memberId }) => memberId ?? []),
      };
      const muted = await this.rules.mutedOf(tx, organizationId);
      const recipients = await this.recipients.ofAlerts(tx, organizationId, audience);
      const organization = await this.recipients.organizationName(tx, organizationId);
      const concerned = recipients
        .filter(({ memberId }) => !muted.has(memberId))
        .map((recipient) => ({ ...recipient, own: eventsOf(recipient, events) }))
        .filter(({ own }) => own.length > 0);
      await this.outbox.addAll(tx, concerned, ({ url }, { own, locale }) => ({
        template: 'alert',
        variables: {
          organization,
          ...alertLines(own, chatLanguageOf(locale)),
          link: `${url}/settings?tab=alerts`,
        },
      }));
      await this.notices.mailed(tx, organizationId, new Date(this.clock.nowMs()));
      return true;
    });
  }
}

/** All of them, or those of the recipient's caps. */
function eventsOf(recipient: AlertRecipient, events: readonly DomainEvent[]): readonly DomainEvent[] {
  return recipient.isNamed ? events : events.filter((event) => isOf(recipient, event));
}

/** Whether an event is of a cap of the recipient. */
function isOf({ memberId, keyIds }: AlertRecipient, event: DomainEvent): boolean {
  const holder = holderOf(event);
  return holder.memberId === memberId || (holder.keyId !== null && keyIds.includes(holder.keyId));
}
