import { Injectable } from '@nestjs/common';
import { MailRecipientsRepository } from '#auth';
import type { CatalogModel } from '#catalog';
import type { Transaction } from '#core/infra';
import { MailOutbox } from '#core/mail';

const DAY_CHARACTERS = '2026-12-31'.length;
/** The others are behind the link. */
const SHOWN_MAX = 20;

/** Mails about models that retire, in the transaction of their notices. */
@Injectable()
export class RetirementMails {
  constructor(
    private readonly outbox: MailOutbox,
    private readonly recipients: MailRecipientsRepository,
  ) {}

  /** One email about all of them, to those who build on models. */
  async retiring(tx: Transaction, organizationId: string, models: readonly CatalogModel[]): Promise<void> {
    if (models.length === 0) return;
    const recipients = await this.recipients.buildersOf(tx, organizationId);
    const organization = await this.recipients.organizationName(tx, organizationId);
    const [first, ...others] = models;
    const note = others.length === 0 ? (first?.sunsetNote ?? '') : '';
    const known = { organization, lines: linesOf(models), note };
    await this.outbox.addAll(tx, recipients, ({ url }) => ({
      template: 'models_retiring',
      variables: { ...known, link: `${url}/models` },
    }));
  }
}

/** `2026-12-31 openai/gpt-4o → openai/gpt-5`, the first to retire first. */
function linesOf(models: readonly CatalogModel[]): string[] {
  const sorted = models.toSorted((one, other) => (one.sunsetAtMs ?? 0) - (other.sunsetAtMs ?? 0));
  const shown = sorted.slice(0, SHOWN_MAX).map(({ canonicalId, sunsetAtMs, replacement }) => {
    const day = new Date(sunsetAtMs ?? 0).toISOString().slice(0, DAY_CHARACTERS);
    return `${day} ${canonicalId}${replacement === null ? '' : ` → ${replacement}`}`;
  });
  return sorted.length > SHOWN_MAX ? [...shown, '…'] : shown;
}
