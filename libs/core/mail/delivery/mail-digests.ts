import { Injectable } from '@nestjs/common';
import { Vault } from '../../vault/vault.js';
import { formatMailTime } from '../domain/mail-time.js';
import { renderMail } from '../domain/render-mail.js';
import { mailBinding } from '../domain/sealed-mails.js';
import type { SealedMail } from '../mail.outbox.js';
import { MailsRepository, type ClaimedMail } from '../mails.repository.js';

/** Listed in one mail; the others are a number in it. */
const LISTED_MAX = 300;

/** Makes one mail of those that wait for a mailbox. */
@Injectable()
export class MailDigests {
  constructor(
    private readonly mails: MailsRepository,
    private readonly vault: Vault,
  ) {}

  /** The same for each attempt; null: another mail carries this one. */
  async contentOf(carrier: ClaimedMail): Promise<SealedMail | null> {
    const gathered = await this.mails.gather(carrier, LISTED_MAX);
    if (gathered === null) return null;
    const contents = gathered.mails.map(({ id, createdAt, sealed }) => ({
      createdAt,
      content: JSON.parse(this.vault.open(sealed, mailBinding(id)).reveal()) as SealedMail,
    }));
    const items = contents.flatMap(({ createdAt, content: { digest } }) =>
      digest === undefined ? [] : [{ ...digest.item, time: formatMailTime(createdAt.getTime()) }],
    );
    const last = contents.at(-1)?.content;
    if (last?.digest === undefined) throw new Error('emails without their texts');
    const rest = gathered.count - items.length;
    const variables = { count: String(gathered.count), rest: rest === 0 ? '' : String(rest), items };
    const { item: _, ...rendered } = renderMail('digest', variables, carrier.locale, last.digest.brand);
    return { ...rendered, from: last.from, replyTo: last.replyTo };
  }
}
