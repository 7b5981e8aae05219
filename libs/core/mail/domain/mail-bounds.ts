import { createHash } from 'node:crypto';
import type { MailTemplate } from './templates/mail-template.js';

/** Of one kind to a mailbox within a day, one by one; later ones come together, at most once an hour. */
const SINGLE_MAX = 10;
/** Mails that no act of a person repeats, and of which a person may need many: of payments and alerts. */
const FACTS_MAX = 50;
const FACTS: ReadonlySet<string> = new Set<MailTemplate>([
  ...(['alert', 'invoice_issued', 'payment_received', 'payment_unapplied'] as const),
  ...(['refund_approved', 'refund_sent', 'refund_claim', 'refund_failed', 'refund_declined'] as const),
  ...(['dispute_opened', 'dispute_withdrawn', 'dispute_closed'] as const),
  ...(['automatic_topup_paused', 'automatic_topup_max'] as const),
]);
/** Bounded where they are written: links that expire soon, five an hour to a mailbox; alarms, one in ten minutes. */
const BOUNDED_ELSEWHERE: ReadonlySet<string> = new Set<MailTemplate>([
  ...(['verify_email', 'account_exists', 'reset_password', 'alarms'] as const),
]);

/** How many mails of a kind a mailbox gets within a day one by one. Null: no bound of this module. */
export function singleMailsMax(template: string): number | null {
  if (BOUNDED_ELSEWHERE.has(template)) return null;
  return FACTS.has(template) ? FACTS_MAX : SINGLE_MAX;
}

/** Under which mails are counted. The address is not readable in it. */
export function countKeyOf(recipient: string, template: string): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([recipient, template]))
    .digest();
}
