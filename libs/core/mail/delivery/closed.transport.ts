import { MailTransport } from './mail.transport.js';

/** Without a mail server: mails wait in the queue until one is configured, and are dead after a day. */
export class ClosedTransport extends MailTransport {
  send(): Promise<void> {
    return Promise.reject(new Error('ROUTIFY_SMTP_URL is not set'));
  }

  close(): void {
    // Nothing is open.
  }
}
