import type { Logger } from '#infra';
import { MailTransport, type TransportedMail } from './mail.transport.js';

/** For development: logs mails, with their links, in place of sending them. */
export class LogTransport extends MailTransport {
  constructor(private readonly logger: Logger) {
    super();
  }

  send({ to, subject, text }: TransportedMail): Promise<void> {
    this.logger.info({ to, subject, links: text.match(/https?:\/\/\S+/g) ?? [] }, 'mail');
    return Promise.resolve();
  }

  close(): void {
    // Nothing is open.
  }
}
