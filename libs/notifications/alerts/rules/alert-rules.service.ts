import { Injectable } from '@nestjs/common';
import { changeRow, recordChange, SettingGroupsService } from '#core/infra';
import { formatId, RoutifyError, type ChangeOutcome, type Actor } from '#core';
import { defaultRules, describeRules, type AlertColumns, type AlertRules } from '../domain/alert-rules.js';
import { AlertRulesRepository } from './alert-rules.repository.js';

interface AlertMute {
  readonly organizationId: string;
  readonly memberId: string;
  readonly isMuted: boolean;
}

/** What organizations are warned of. */
@Injectable()
export class AlertRulesService {
  constructor(
    private readonly rules: AlertRulesRepository,
    private readonly settings: SettingGroupsService,
  ) {}

  /** As the operator says, with version 0, where the organization has none. */
  async get(organizationId: string): Promise<AlertRules> {
    return (await this.rules.find(organizationId)) ?? (await this.defaults(organizationId));
  }

  /** Replaces them; a worker gives the wallet its level within seconds. Throws 400 for a person who is no member. */
  async replace(
    organizationId: string,
    columns: AlertColumns,
    expectedVersion: number | null,
    actor: Actor,
  ): Promise<ChangeOutcome<AlertRules>> {
    const defaults = await this.defaults(organizationId);
    return this.rules.transaction((tx) =>
      changeRow<AlertRules>(tx, {
        find: async () => (await this.rules.lock(tx, organizationId)) ?? defaults,
        expectedVersion,
        write: async () => {
          const stranger = await this.rules.firstStranger(tx, organizationId, columns.recipientMemberIds);
          if (stranger !== null) throw noMember(stranger);
          return this.rules.save(tx, organizationId, columns);
        },
        record: (before, after) =>
          recordChange(tx, {
            actor,
            action: 'alert_rules.update',
            organizationId,
            targetKind: 'organization',
            targetId: formatId('org', organizationId),
            before: before.version === 0 ? null : describeRules(before),
            after: describeRules(after),
          }),
      }),
    );
  }

  isMuted(memberId: string): Promise<boolean> {
    return this.rules.isMuted(memberId);
  }

  /** Whether a member gets emails of alerts. Repeatable. */
  async mute({ organizationId, memberId, isMuted }: AlertMute, actor: Actor): Promise<void> {
    await this.rules.transaction(async (tx) => {
      const isChanged = await this.rules.mute(tx, organizationId, memberId, isMuted);
      if (!isChanged) return;
      const target = { targetKind: 'member', targetId: formatId('mbr', memberId), organizationId };
      const after = { alert_emails: !isMuted };
      await recordChange(tx, { actor, action: 'alert_subscription.update', ...target, after });
    });
  }

  private async defaults(organizationId: string): Promise<AlertRules> {
    return defaultRules((await this.settings.get('alerts')).values, organizationId);
  }
}

const noMember = (id: string): RoutifyError =>
  new RoutifyError('invalid_request_error', `There is no member ${formatId('mbr', id)}.`, {
    param: 'recipient_member_ids',
  });
