import { Injectable } from '@nestjs/common';
import { recordChange, Config, type Transaction, MailStyles, SettingGroupsService } from '#core/infra';
import { ImportedCustomersRepository, type UnregisteredPerson } from '#auth';
import { RoutifyError } from '#core';
import { MailOutbox, type MailStyle } from '#core/mail';
import { IMPORT_ACTOR } from '../apply/import-customers.js';
import { ImportRecordsRepository, type ImportedPerson } from '../apply/import-records.repository.js';
import type { InvitationReport } from './invitation-report.js';

interface InvitationOptions {
  /** Name of the import. */
  readonly source: string;
  /** Emails a minute. */
  readonly perMinute: number;
  /** Null: that of each organization. */
  readonly locale: string | null;
  readonly isDryRun: boolean;
  /** Gets the number of people after each step. */
  readonly onStep: (people: number) => void;
}

interface Written {
  readonly invited: number;
  /** When the last email is due; null: none was written. */
  readonly lastAt: Date | null;
}

const TEMPLATE = 'account_moved';

/**
 * Emails to people that an import made: that they moved, and how they log in. One to each, whatever is repeated; the emails
 * leave at a pace, behind all others.
 */
@Injectable()
export class ImportInvitations {
  constructor(
    private readonly records: ImportRecordsRepository,
    private readonly customers: ImportedCustomersRepository,
    private readonly outbox: MailOutbox,
    private readonly styles: MailStyles,
    private readonly settings: SettingGroupsService,
    private readonly config: Config,
  ) {}

  /**
   * Writes emails to those who have none yet, who can log in by nothing, and who have an active organization. Each step
   * commits with its marks: after a failure the next run writes to the rest.
   */
  async invite(options: InvitationOptions): Promise<InvitationReport> {
    const { source, perMinute, isDryRun, onStep } = options;
    if (this.config.smtpUrl === null && this.config.profile === 'production')
      throw new RoutifyError('conflict', 'Email is not configured: set ROUTIFY_SMTP_URL.');
    const people = await this.records.people(source);
    if (people.length === 0) throw new RoutifyError('not_found', `The import ${source} made no people.`);
    const waiting = people.filter(({ invitationId }) => invitationId === null);
    const done = { invited: 0, lastAt: null as Date | null };
    const step = async (tx: Transaction, rows: readonly ImportedPerson[]): Promise<Written> => {
      // Again: another run may have invited some meanwhile.
      const open = await this.records.uninvited(tx, source, idsOf(rows));
      const recipients = await this.customers.unregistered(tx, open);
      return { invited: recipients.length, lastAt: isDryRun ? null : await this.write(tx, recipients, options) };
    };
    await this.records.inSteps(waiting, step, (rows, { invited, lastAt }) => {
      done.invited += invited;
      done.lastAt = lastAt ?? done.lastAt;
      onStep(rows.length);
    });
    if (isDryRun) done.lastAt = await this.lastDue(done.invited, perMinute);
    const counts = { people: people.length, invited_earlier: people.length - waiting.length, invited: done.invited };
    return {
      source,
      result: isDryRun ? 'preview' : 'queued',
      ...counts,
      left_out: waiting.length - done.invited,
      per_minute: perMinute,
      last_at: done.lastAt?.toISOString() ?? null,
    };
  }

  /** Takes emails back that are not sent: their recipients count as not invited. Returns how many. */
  async withdraw(source: string): Promise<number> {
    const written = (await this.records.people(source)).filter(({ invitationId }) => invitationId !== null);
    let count = 0;
    const step = async (tx: Transaction, rows: readonly ImportedPerson[]): Promise<number> => {
      const ids = await this.outbox.withdraw(
        tx,
        rows.flatMap(({ invitationId }) => invitationId ?? []),
      );
      const gone = new Set(ids);
      const withdrawn = rows.filter(({ invitationId }) => gone.has(invitationId ?? ''));
      await this.records.noteInvitations(
        tx,
        source,
        withdrawn.map(({ userId }) => ({ userId, invitationId: null })),
      );
      if (ids.length > 0) await this.audit(tx, source, { withdrawn_invitations: ids.length });
      return ids.length;
    };
    await this.records.inSteps(written, step, (_rows, withdrawn) => {
      count += withdrawn;
    });
    return count;
  }

  private async lastDue(count: number, perMinute: number): Promise<Date | null> {
    const times = await this.records.step((tx) => this.outbox.dueTimes(tx, TEMPLATE, count, perMinute));
    return times.at(-1) ?? null;
  }

  /** Returns when the last one is due. */
  private async write(
    tx: Transaction,
    recipients: readonly UnregisteredPerson[],
    { source, perMinute, locale }: InvitationOptions,
  ): Promise<Date | null> {
    if (recipients.length === 0) return null;
    const { style, addresses } = await this.texts(tx);
    const requests = recipients.map(({ email: to, organization, locale: own }) => ({
      to,
      locale: locale ?? own,
      variables: { organization, ...addresses },
    }));
    const mails = await this.outbox.addPaced(tx, TEMPLATE, requests, perMinute, style);
    const invitations = recipients.map(({ id: userId }, index) => ({ userId, invitationId: mails[index]?.id ?? null }));
    await this.records.noteInvitations(tx, source, invitations);
    await this.audit(tx, source, { invitations: mails.length, per_minute: perMinute });
    return mails.at(-1)?.dueAt ?? null;
  }

  private async texts(tx: Transaction): Promise<{
    readonly style: MailStyle;
    readonly addresses: { readonly base_url: string; readonly console_url: string; readonly link: string };
  }> {
    const style = await this.styles.read(tx);
    const { gateway_url: gateway } = (await this.settings.get('public', tx)).values;
    const { publicUrl } = this.config;
    const base_url = gateway === null ? '' : `${gateway}/v1`;
    return { style, addresses: { base_url, console_url: publicUrl, link: `${publicUrl}/forgot-password` } };
  }

  private async audit(tx: Transaction, source: string, after: Readonly<Record<string, number>>): Promise<void> {
    const change = { action: 'import.invite', targetKind: 'import', targetId: source, after };
    await recordChange(tx, { actor: IMPORT_ACTOR, ...change });
  }
}

function idsOf(people: readonly ImportedPerson[]): string[] {
  return people.map(({ userId }) => userId);
}
