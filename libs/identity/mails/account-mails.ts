import { Injectable } from '@nestjs/common';
import { Config, type Transaction } from '#infra';
import { MailOutbox, type MailRequest, type MailStyle, type MailTemplate } from '#mail';
import { logoAddress, SettingGroupsService } from '#settings';

/**
 * Mails in the style of the installation: its brand and sender, from the settings. The style is read before a transaction:
 * a read within one would take a second connection.
 */
@Injectable()
export class AccountMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly settings: SettingGroupsService,
    private readonly config: Config,
  ) {}

  /** Sent if the transaction commits; call `wake` afterwards. Returns its id. */
  async add<Template extends MailTemplate>(
    tx: Transaction,
    style: MailStyle,
    request: MailRequest<Template>,
  ): Promise<string> {
    return this.outbox.add(tx, request, style);
  }

  /** Removes all mails to an address, also those that are queued. */
  forget(tx: Transaction, recipient: string): Promise<void> {
    return this.outbox.forget(tx, recipient);
  }

  wake(): void {
    this.outbox.wake();
  }

  async style(): Promise<MailStyle> {
    const [{ values: brand }, { values: legal }, { values: mail }] = await Promise.all([
      this.settings.get('brand'),
      this.settings.get('legal'),
      this.settings.get('mail'),
    ]);
    const { publicUrl } = this.config;
    const logo = logoAddress(brand.logo_url);
    const address = mail.from_address ?? `no-reply@${new URL(publicUrl).hostname.replaceAll(/[[\]:]/g, '')}`;
    return {
      brand: {
        ...{ name: brand.name, color: brand.color, url: publicUrl },
        ...{
          supportEmail: brand.support_email,
          logoUrl: logo === null ? null : new URL(logo, publicUrl).href,
          links: brand.footer_links,
        },
        conditionsUrl: brand.terms_url ?? (legal.terms_text === null ? null : `${publicUrl}/public/terms`),
        privacyUrl: brand.privacy_url ?? (legal.privacy_text === null ? null : `${publicUrl}/public/privacy`),
      },
      from: { name: mail.from_name ?? brand.name, address },
      replyTo: mail.reply_to,
    };
  }
}

/** A time for people of any zone. */
export function formatMailTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}
