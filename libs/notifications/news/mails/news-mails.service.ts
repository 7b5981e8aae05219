import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository, type NewsRecipient } from '#auth';
import { Config, type Transaction, MailStyles } from '#core/infra';
import { Clock, newUuid } from '#core';
import { MailOutbox } from '#core/mail';
import { paragraphsOf, readerText } from '../domain/reader-text.js';
import { unsubscribeDigest } from '../readers/reading.service.js';
import { NewsMailRepository, type MailedOrganization } from './news-mail.repository.js';

/** Emails of news that wait at a time: they leave at the pace of the mail server, behind all others. */
const WAITING_MAX = 200;
/** Members of an organization in one transaction. */
const MEMBERS_AT_ONCE = 50;
const SECRET_BYTES = 16;

/** Emails of posts: one to each person of the audience. */
@Injectable()
export class NewsMailsService {
  constructor(
    private readonly mails: NewsMailRepository,
    private readonly recipients: MailRecipientsRepository,
    private readonly styles: MailStyles,
    private readonly outbox: MailOutbox,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Queues emails while there is room, and notes what became of earlier ones. */
  async send(signal: AbortSignal): Promise<void> {
    await this.mails.noteOutcomes();
    await this.mails.closeEnded(new Date(this.clock.nowMs()));
    let room = WAITING_MAX - (await this.mails.countWaiting());
    while (room > 0 && !signal.aborted) {
      const queued = await this.mailNext();
      if (queued === null) return;
      room -= queued;
    }
  }

  /**
   * The next members of one organization. Their emails commit with how far it is, so a worker that ends in between leaves
   * out none and mails none twice. Returns how many emails; null: none is to be sent now.
   */
  private async mailNext(): Promise<number | null> {
    return this.mails.transaction(async (tx) => {
      const claimed = await this.mails.claim(tx, new Date(this.clock.nowMs()));
      if (claimed === null) return null;
      const { organizationId, mailedThrough } = claimed;
      const members = await this.recipients.ofNews(tx, organizationId, mailedThrough, MEMBERS_AT_ONCE);
      const muted = await this.mails.mutedOf(tx, organizationId);
      const queued = await this.queue(
        tx,
        claimed,
        members.filter(({ memberId }) => !muted.has(memberId)),
      );
      const through = members.length < MEMBERS_AT_ONCE ? null : (members.at(-1)?.memberId ?? null);
      await this.mails.noteMailed(tx, claimed, through);
      return queued;
    });
  }

  private async queue(
    tx: Transaction,
    { post, organizationId }: MailedOrganization,
    members: readonly NewsRecipient[],
  ): Promise<number> {
    if (members.length === 0) return 0;
    const drafts = members.map((member) => ({ member, id: newUuid(this.clock.nowMs()), secret: newSecret() }));
    const fresh = await this.mails.insert(
      tx,
      drafts.map(({ member: { memberId, userId }, id, secret }) => ({
        id,
        postId: post.id,
        organizationId,
        memberId,
        userId,
        unsubscribeDigest: unsubscribeDigest(secret),
      })),
    );
    const style = await this.styles.read(tx);
    const organization = await this.recipients.organizationName(tx, organizationId);
    const { publicUrl } = this.config;
    for (const { member, id, secret } of drafts.filter((draft) => fresh.has(draft.id))) {
      const { title, body } = readerText(post, member.locale);
      const variables = { title, body: paragraphsOf(body), organization, link: `${publicUrl}/news` };
      const bulk = { unsubscribeUrl: `${publicUrl}/api/v1/public/news-unsubscribe/${secret}` };
      const { email: to, locale } = member;
      await this.mails.noteMail(
        tx,
        id,
        await this.outbox.add(tx, { template: 'news', variables, to, locale, bulk }, style),
      );
    }
    return fresh.size;
  }
}

const newSecret = (): string => randomBytes(SECRET_BYTES).toString('base64url');
