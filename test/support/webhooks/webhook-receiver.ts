import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A message as it arrived. */
export interface ReceivedMessage {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

type Answer = (message: ReceivedMessage, response: ServerResponse) => void;

const accept: Answer = (_message, response) => {
  response.writeHead(204).end();
};

/** An HTTP server that keeps what it gets, and answers by path: 204 where nothing else is set. */
export class WebhookReceiver {
  readonly received: ReceivedMessage[] = [];
  private readonly answers = new Map<string, Answer>();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url: path = '/', headers } = request;
        const message = { path, headers, body: Buffer.concat(chunks).toString() };
        receiver.received.push(message);
        (receiver.answers.get(path) ?? accept)(message, response);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** @param answer null: 204 again */
  answer(path: string, answer: Answer | null): void {
    if (answer === null) this.answers.delete(path);
    else this.answers.set(path, answer);
  }

  status(path: string, status: number, headers: Readonly<Record<string, string>> = {}): void {
    this.answer(path, (_message, response) => {
      response.writeHead(status, headers).end('no');
    });
  }

  /** Never answers. */
  hang(path: string): void {
    this.answer(path, () => undefined);
  }

  at(path: string): readonly ReceivedMessage[] {
    return this.received.filter((message) => message.path === path);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
