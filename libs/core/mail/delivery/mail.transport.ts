import type { SealedMail } from '../mail.outbox.js';

/** A mail with its recipient. `id` is stable over attempts. */
export interface TransportedMail extends SealedMail {
  readonly id: string;
  readonly to: string;
}

/** The recipient's server refuses this mail for good: another attempt would fail, too. */
export class MailRefused extends Error {}

/** How mails leave the process. A rejection is a failed attempt; `MailRefused` ends them. */
export abstract class MailTransport {
  abstract send(mail: TransportedMail): Promise<void>;
  abstract close(): void;
}
