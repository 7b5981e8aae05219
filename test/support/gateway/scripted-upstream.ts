import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

type Script = (response: ServerResponse, request: IncomingMessage, body: string) => void;

/** An upstream whose replies the test writes byte by byte. */
export class ScriptedUpstream {
  /** Requests so far; the bodies have been read. */
  requests = 0;
  private script: Script = () => undefined;
  private readonly server = createServer((request, response) => {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (text: string) => (body += text));
    request.once('end', () => {
      this.requests++;
      this.script(response, request, body);
    });
  });

  /** Listens on a free port. */
  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  /** For a channel's base URL. */
  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/v1`;
  }

  /** Answers every request like this from now on. */
  answers(script: Script): void {
    this.script = script;
  }

  /** … with this text of JSON. */
  answersJson(text: string): void {
    this.answers((response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    });
  }

  /** … with these events, `[DONE]` not added. */
  answersEvents(events: readonly string[]): void {
    this.answers((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(events.map((event) => `data: ${event}\n\n`).join(''));
    });
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}
