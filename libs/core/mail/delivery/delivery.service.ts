import { Injectable } from '@nestjs/common';
import { RandomSource } from '../../kernel/random-source.js';
import { Logger } from '../../infra/logging/logger.js';
import { Vault } from '../../vault/vault.js';
import { retryDelayMs } from '../domain/retry-delay.js';
import { countKeyOf, singleMailsMax } from '../domain/mail-bounds.js';
import { mailBinding } from '../domain/sealed-mails.js';
import type { MailTemplate } from '../domain/templates/mail-template.js';
import type { SealedMail } from '../mail.outbox.js';
import { MailsRepository, type ClaimedMail } from '../mails.repository.js';
import { MailDigests } from './mail-digests.js';
import { MailRefused, MailTransport } from './mail.transport.js';

/** Mails that are sent at a time. */
const BATCH = 10;
/** Longer than all time-outs of an attempt. */
const LEASE_MS = 120_000;
const ERROR_LENGTH_MAX = 500;
/** How long mails beyond the bound of their kind wait for each other. */
const DIGEST_WAIT_MS = 3_600_000;

/** Sends due mails, and what a mailbox gets too often of a kind as one. At least once: after a crash between the sending and its record a mail is sent again. */
@Injectable()
export class DeliveryService {
  constructor(
    private readonly mails: MailsRepository,
    private readonly transport: MailTransport,
    private readonly vault: Vault,
    private readonly digests: MailDigests,
    private readonly random: RandomSource,
    private readonly logger: Logger,
  ) {}

  /**
   * Until nothing is due, or shutdown.
   *
   * @param templates no other mails; null: all
   */
  async deliverDue(signal?: AbortSignal, templates: readonly MailTemplate[] | null = null): Promise<void> {
    for (;;) {
      if (signal?.aborted === true) return;
      const claimed = await this.mails.claimDue(BATCH, LEASE_MS, templates);
      if (claimed.length === 0) return;
      await Promise.all(claimed.map((mail) => this.deliver(mail)));
    }
  }

  private async deliver(mail: ClaimedMail): Promise<void> {
    const { id, recipient, template, sentAs } = mail;
    try {
      const own = JSON.parse(this.vault.open(mail.sealed, mailBinding(id)).reveal()) as SealedMail;
      if (sentAs === null && !(await this.leavesNow(mail, own))) return;
      const content = sentAs === 'digest' ? await this.digests.contentOf(mail) : own;
      if (content === null) return;
      await this.transport.send({ ...content, id, to: recipient });
    } catch (error) {
      await this.fail(mail, error);
      return;
    }
    await this.mails.markSent(id);
    this.logger.debug({ mail: id, template }, 'mail sent');
  }

  /** False: it waits for others of its mailbox. */
  private async leavesNow(mail: ClaimedMail, { digest }: SealedMail): Promise<boolean> {
    const { recipient, template } = mail;
    const max = singleMailsMax(template);
    if (digest === undefined || max === null) return true;
    return this.mails.decide(mail, { key: countKeyOf(recipient, template), max, waitMs: DIGEST_WAIT_MS });
  }

  private async fail({ id, template, attempts }: ClaimedMail, error: unknown): Promise<void> {
    const reason = (error instanceof Error ? error.message : String(error)).slice(0, ERROR_LENGTH_MAX);
    const delayMs = error instanceof MailRefused ? null : retryDelayMs(attempts, this.random.next());
    await this.mails.markFailed(id, reason, delayMs);
    const fields = { mail: id, template, attempts, reason };
    if (delayMs !== null) this.logger.warn({ ...fields, retry_ms: delayMs }, 'mail not sent; it is tried again');
    else if (error instanceof MailRefused) this.logger.warn(fields, 'mail refused by its recipient');
    else this.logger.alarm('mail_dead', fields, 'mail given up');
  }
}
