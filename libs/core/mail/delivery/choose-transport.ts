import type { Config } from '../../infra/config/config.js';
import { ClosedTransport } from './closed.transport.js';
import type { MailTransport } from './mail.transport.js';
import { SmtpTransport } from './smtp.transport.js';
import { TerminalTransport } from './terminal.transport.js';

/** Links of mails log people in: production never prints them, also without a mail server. */
export function chooseTransport(
  { smtpUrl, profile }: Pick<Config, 'smtpUrl' | 'profile'>,
  print: (line: string) => void,
): MailTransport {
  if (smtpUrl !== null) return new SmtpTransport(smtpUrl);
  return profile === 'production' ? new ClosedTransport() : new TerminalTransport(print);
}
