import { formatId } from '../kernel/ids.js';
import { mailFailureOf } from './domain/mail-failure.js';

export const MAIL_STATUSES = ['queued', 'sent', 'dead'] as const;

/** A mail without its content. */
export interface OutgoingMail {
  readonly id: string;
  readonly template: string;
  readonly locale: string;
  readonly recipient: string;
  /** `dead`: given up; an operator can send it again. */
  readonly status: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly nextAttemptAt: Date;
  readonly sentAt: Date | null;
  readonly createdAt: Date;
}

/** The API representation, for responses and the audit log. */
export function describeMail(mail: OutgoingMail) {
  return {
    id: formatId('mail', mail.id),
    template: mail.template,
    locale: mail.locale,
    recipient: mail.recipient,
    status: mail.status,
    attempts: mail.attempts,
    last_error: mail.lastError,
    failure: mail.lastError === null ? null : mailFailureOf(mail.lastError),
    next_attempt_at: mail.status === 'queued' ? mail.nextAttemptAt.toISOString() : null,
    sent_at: mail.sentAt?.toISOString() ?? null,
    created_at: mail.createdAt.toISOString(),
  };
}
