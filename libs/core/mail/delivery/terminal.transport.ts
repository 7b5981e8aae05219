import { MailTransport, type TransportedMail } from './mail.transport.js';

/** The line of a text part that is a link and nothing else: the mail's own, not those of its footer. */
const OWN_LINK = /^https?:\/\/\S+$/m;

/** For development: prints one line for each mail, with its link, in place of sending it. The log has neither. */
export class TerminalTransport extends MailTransport {
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
