import { createTransport, type Transporter } from 'nodemailer';
import { isLoopback } from '../../kernel/text/origins.js';
import type { Secret } from '../../kernel/secret.js';
import { MailRefused, MailTransport, type TransportedMail } from './mail.transport.js';

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;

/** Sends over SMTP. A URL with a password requires TLS, except on this machine. */
export class SmtpTransport extends MailTransport {
  private readonly transporter: Transporter;

  constructor(url: Secret) {
    super();
    const { protocol, hostname, port, username, password } = new URL(url.reveal());
    const secure = protocol === 'smtps:';
    const host = hostname.replaceAll(/[[\]]/g, '');
    this.transporter = createTransport({
      host,
      port: port === '' ? (secure ? 465 : 587) : Number(port),
      secure,
      requireTLS: username !== '' && !isLoopback(host),
      ...(username === '' ? {} : { auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) } }),
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      // A mail has no attachments: neither files nor URLs are read for it.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ id, to, from, replyTo, subject, text, html, unsubscribeUrl }: TransportedMail): Promise<void> {
    const domain = from.address.slice(from.address.lastIndexOf('@') + 1);
    try {
      await this.transporter.sendMail({
        from,
        to: { name: '', address: to },
        ...(replyTo === null ? {} : { replyTo }),
        subject,
        text,
        html,
        // A mail that is sent twice, after a crash, is shown once.
        messageId: `<${id}@${domain}>`,
        headers: { 'auto-submitted': 'auto-generated', ...unsubscribeHeaders(unsubscribeUrl) },
      });
    } catch (error) {
      throw isRefusal(error) ? new MailRefused(messageOf(error), { cause: error }) : error;
    }
  }

  close(): void {
    this.transporter.close();
  }
}

/** https://www.rfc-editor.org/rfc/rfc8058 */
function unsubscribeHeaders(url: string | undefined): Readonly<Record<string, string>> {
  if (url === undefined) return {};
  return { 'list-unsubscribe': `<${url}>`, 'list-unsubscribe-post': 'List-Unsubscribe=One-Click' };
}

/** A 5xx for the recipient or the message. A refused log-in is a fault of this installation, and can be mended. */
function isRefusal(error: unknown): boolean {
  const { code, responseCode = 0 } = error as { readonly code?: string; readonly responseCode?: number };
  return (code === 'EENVELOPE' || code === 'EMESSAGE') && responseCode >= 500 && responseCode < 600;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
