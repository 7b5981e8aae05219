import type { Config } from '../../infra/config/config.js';
import { MailTransport, type TransportedMail } from './mail.transport.js';
import { SmtpTransport } from './smtp.transport.js';

/** Links of mails log people in: production never prints them, also without a mail server. */
export function chooseTransport(
  { smtpUrl, profile }: Pick<Config, 'smtpUrl' | 'profile'>,
  print: (line: string) => void,
): MailTransport {
  if (smtpUrl !== null) return new SmtpTransport(smtpUrl);
  return profile === 'production' ? new ClosedTransport() : new TerminalTransport(print);
}

/** Without a mail server: mails wait in the queue until one is configured, and are dead after a day. */
class ClosedTransport extends MailTransport {
  send(): Promise<void> {
    return Promise.reject(new Error('ROUTIFY_SMTP_URL is not set'));
  }

  close(): void {
    // Nothing is open.
  }
}

/** The line of a text part that is a link and nothing else: the mail's own, not those of its footer. */
const OWN_LINK = /^https?:\/\/\S+$/m;

/** For development: prints one line for each mail, with its link, in place of sending it. The log has neither. */
class TerminalTransport extends MailTransport {
  constructor(private readonly print: (line: string) => void) {
    super();
  }

  send({ to, subject, text }: TransportedMail): Promise<void> {
    const link = OWN_LINK.exec(text)?.[0];
    this.print(`mail to ${to}: ${subject}${link === undefined ? '' : `  ${link}`}`);
    return Promise.resolve();
  }

  close(): void {
    // Nothing is open.
  }
}
