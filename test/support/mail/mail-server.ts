import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { eventually } from '../eventually.js';

/** A mail as the server received it. `source` is its whole text, decoded from quoted-printable. */
export interface ReceivedMail {
  readonly to: string;
  readonly from: string;
  readonly source: string;
}

/** A real SMTP server on this machine. */
export class MailServer {
  readonly received: ReceivedMail[] = [];

  private constructor(
    private readonly server: SMTPServer,
    readonly url: string,
  ) {}

  static async start(options: SMTPServerOptions = {}): Promise<MailServer> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          const { mailFrom, rcptTo } = session.envelope;
          const from = mailFrom === false ? '' : mailFrom.address;
          mails.received.push({ from, to: rcptTo[0]?.address ?? '', source: decode(Buffer.concat(chunks).toString()) });
          done();
        });
      },
      ...options,
    });
    server.on('error', () => undefined);
    const listener = server.listen(0, '127.0.0.1');
    await once(listener, 'listening');
    const { port } = listener.address() as AddressInfo;
    const mails = new MailServer(server, `smtp://127.0.0.1:${port}`);
    return mails;
  }

  /** The newest mail to an address, once there is one whose text has `part`. */
  async mailTo(address: string, part = ''): Promise<ReceivedMail> {
    const find = () => this.received.findLast(({ to, source }) => to === address && source.includes(part));
    await eventually(() => find() !== undefined);
    return find()!;
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
  }
}

/** Quoted-printable: soft line breaks, and bytes as `=C3`. */
function decode(source: string): string {
  const joined = source.replaceAll('=\r\n', '');
  return joined.replaceAll(/(?:=[0-9A-F]{2})+/g, (bytes) =>
    Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('utf8'),
  );
}
