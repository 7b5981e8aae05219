import { createServer, request as send, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP proxy that holds every response back until it is whole, as a wrongly configured one does. */
export class BufferingProxy {
  readonly url: string;

  private constructor(private readonly server: Server) {
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(targetUrl: string): Promise<BufferingProxy> {
    const server = createServer((incoming, outgoing) => {
      const { method = 'GET', url = '/' } = incoming;
      const forwarded = send(new URL(url, targetUrl), { method }, (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () => {
          outgoing.writeHead(answer.statusCode ?? 502, answer.headers).end(Buffer.concat(chunks));
        });
      });
      forwarded.on('error', () => outgoing.destroy());
      incoming.pipe(forwarded);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new BufferingProxy(server);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
