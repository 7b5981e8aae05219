import { Injectable } from '@nestjs/common';
import { Config } from '../../infra/config/config.js';
import type { Transaction } from '../../infra/prisma/prisma.service.js';
import { logoAddress } from '../domain/logo.js';
import { SettingGroupsService } from './setting-groups.service.js';

/** The brand and the sender of mails. */
interface MailStyle {
  readonly brand: {
    readonly name: string;
    readonly url: string;
    readonly color: string;
    readonly supportEmail: string | null;
    readonly logoUrl: string | null;
    readonly conditionsUrl: string | null;
    readonly privacyUrl: string | null;
    readonly links: readonly { readonly label: string; readonly url: string }[];
  };
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
}

/** How mails of this installation are seen, from its settings. */
@Injectable()
export class MailStyles {
  constructor(
    private readonly settings: SettingGroupsService,
    private readonly config: Config,
  ) {}

  /** Inside a transaction it takes that: a read beside it would take a second connection. */
  async read(tx?: Transaction): Promise<MailStyle> {
    const { values: brand } = await this.settings.get('brand', tx);
    const { values: legal } = await this.settings.get('legal', tx);
    const { values: mail } = await this.settings.get('mail', tx);
    const { publicUrl } = this.config;
    const logo = logoAddress(brand.logo_url);
    const address = mail.from_address ?? `no-reply@${new URL(publicUrl).hostname.replaceAll(/[[\]:]/g, '')}`;
    return {
      brand: {
        name: brand.name,
        color: brand.color,
        url: publicUrl,
        supportEmail: brand.support_email,
        logoUrl: logo === null ? null : new URL(logo, publicUrl).href,
        links: brand.footer_links,
        conditionsUrl: brand.terms_url ?? (legal.terms_text === null ? null : `${publicUrl}/public/terms`),
        privacyUrl: brand.privacy_url ?? (legal.privacy_text === null ? null : `${publicUrl}/public/privacy`),
      },
      from: { name: mail.from_name ?? brand.name, address },
      replyTo: mail.reply_to,
    };
  }
}
