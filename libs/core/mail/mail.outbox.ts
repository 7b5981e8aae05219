import { Injectable } from '@nestjs/common';
import { cleanName } from '../kernel/text/shown-name.js';
import { Clock } from '../kernel/time/clock.js';
import { newUuid } from '../kernel/ids.js';
import { Secret } from '../kernel/secret.js';
import { afterCommit } from '../infra/prisma/after-commit.js';
import type { Transaction } from '../infra/prisma/prisma.service.js';
import { MailStyles } from '../settings/groups/mail-styles.service.js';
import { Vault } from '../vault/vault.js';
import type {
  MailBrand,
  MailContent,
  MailTemplate,
  MailVariables,
  RenderedMail,
} from './domain/templates/mail-template.js';
import { pacedTimes } from './domain/paced-times.js';
import { renderMail } from './domain/render-mail.js';
import { MailQueue } from './mail.queue.js';
import { mailBinding } from './domain/sealed-mails.js';
import { MailsRepository, type NewMail } from './mails.repository.js';

/** How the installation's mails are seen: its brand, and their sender. */
export interface MailStyle {
  readonly brand: MailBrand;
  readonly from: { readonly name: string; readonly address: string };
  readonly replyTo: string | null;
}

/** One mail to one person. */
export interface MailRequest<Template extends MailTemplate = MailTemplate> {
  readonly template: Template;
  readonly variables: MailVariables[Template];
  readonly to: string;
  /** A language tag. */
  readonly locale: string;
  /** One of many, which waits for all others. Its address turns such emails off by one request (RFC 8058); null: none. */
  readonly bulk?: { readonly unsubscribeUrl: string | null };
}

/** A mail without the person that it is for. */
export type MailText = {
  [Template in MailTemplate]: Pick<MailRequest<Template>, 'template' | 'variables'>;
}[MailTemplate];

interface Addressee {
  readonly email: string;
  /** A language tag. */
  readonly locale: string;
}

/** A mail of `addPaced`. */
interface PacedMail {
  readonly id: string;
  readonly dueAt: Date;
}

/** The content of a mail as it is sealed in its row. `digest`: what one needs of it, absent of mails to many. */
export type SealedMail = MailContent &
  Pick<MailStyle, 'from' | 'replyTo'> & {
    readonly unsubscribeUrl?: string | undefined;
    readonly digest?: { readonly item: RenderedMail['item']; readonly brand: MailBrand } | undefined;
  };

/** Writes mails to Postgres, in the transaction of the change that they report. */
@Injectable()
export class MailOutbox {
  /** Transactions that wake a worker when they commit. */
  private readonly waking = new WeakSet<Transaction>();

  constructor(
    private readonly mails: MailsRepository,
    private readonly styles: MailStyles,
    private readonly vault: Vault,
    private readonly queue: MailQueue,
    private readonly clock: Clock,
  ) {}

  /** The mail is sent when the transaction commits. Returns its id. */
  async add<Template extends MailTemplate>(
    tx: Transaction,
    request: MailRequest<Template>,
    style: MailStyle,
  ): Promise<string> {
    const mail = this.sealed(request, style, null);
    await this.insert(tx, [mail]);
    return mail.id;
  }

  /**
   * Mails of one template at a pace, which wait for all others: each is due after the one before, the first after those of
   * the template that wait already. Two transactions at once do not double the pace.
   */
  async addPaced<Template extends MailTemplate>(
    tx: Transaction,
    template: Template,
    requests: readonly Omit<MailRequest<Template>, 'template' | 'bulk'>[],
    perMinute: number,
    style: MailStyle,
  ): Promise<PacedMail[]> {
    const dueTimes = await this.dueTimes(tx, template, requests.length, perMinute);
    const bulk = { unsubscribeUrl: null };
    const mails = requests.map((request, index) => {
      const dueAt = dueTimes[index] ?? new Date(this.clock.nowMs());
      return { ...this.sealed({ ...request, template, bulk }, style, dueAt), dueAt };
    });
    await this.insert(tx, mails);
    return mails.map(({ id, dueAt }) => ({ id, dueAt }));
  }

  /** When mails of `addPaced` would be due. */
  async dueTimes(tx: Transaction, template: MailTemplate, count: number, perMinute: number): Promise<Date[]> {
    const { now, last } = await this.mails.lastDue(tx, template);
    return pacedTimes(now.getTime(), last?.getTime() ?? null, count, perMinute).map((ms) => new Date(ms));
  }

  /** Takes mails back that no worker has tried to send. Returns their ids. */
  withdraw(tx: Transaction, ids: readonly string[]): Promise<string[]> {
    return this.mails.removeUntried(tx, ids);
  }

  /** A mail to each of some people, in the style of the installation. */
  async addAll<Person extends Addressee>(
    tx: Transaction,
    recipients: readonly Person[],
    write: (brand: MailBrand, recipient: Person) => MailText,
  ): Promise<void> {
    if (recipients.length === 0) return;
    const style = await this.styles.read(tx);
    for (const recipient of recipients) {
      const { email: to, locale } = recipient;
      await this.add(tx, { ...write(style.brand, recipient), to, locale }, style);
    }
  }

  /** Removes all mails to an address, also those that are queued. */
  forget(tx: Transaction, recipient: string): Promise<void> {
    return this.mails.removeTo(tx, recipient);
  }

  private async insert(tx: Transaction, mails: readonly NewMail[]): Promise<void> {
    await this.mails.insert(tx, mails);
    if (this.waking.has(tx)) return;
    this.waking.add(tx);
    afterCommit(tx, () => {
      this.queue.wake();
    });
  }

  private sealed<Template extends MailTemplate>(
    { template, variables, to: recipient, locale, bulk }: MailRequest<Template>,
    { brand, from, replyTo }: MailStyle,
    dueAt: Date | null,
  ): NewMail {
    const id = newUuid(this.clock.nowMs());
    const sender = { ...from, name: cleanName(from.name) };
    const { item, ...rendered } = renderMail(template, variables, locale, brand);
    const unsubscribeUrl = bulk?.unsubscribeUrl ?? undefined;
    const digest = bulk === undefined ? { item, brand } : undefined;
    const content: SealedMail = { ...rendered, from: sender, replyTo, unsubscribeUrl, digest };
    const sealed = this.vault.seal(new Secret(JSON.stringify(content)), mailBinding(id));
    return { id, template, locale, recipient, isBulk: bulk !== undefined, dueAt, sealed };
  }
}
