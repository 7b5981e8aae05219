import { connect } from 'node:net';
import { once } from 'node:events';
import type { ProcessOptions } from '../../support/processes/app-process.js';
import { startControlApp, type ApiObject, type ControlApp } from '../../support/control/control-app.js';
import { GatewayCaller } from '../../support/gateway/gateway-caller.js';
import { GatewayProcess } from '../../support/processes/gateway-process.js';
import { startPlatform, type Platform } from '../../support/gateway/platform.js';

const MESSAGES = [{ role: 'user', content: 'Hello!' }];
const LEGITIMATE_REQUESTS = 100;
/** A refusal does not echo its request. */
const REFUSAL_BYTES_MAX = 4_096;

/** One of the two public HTTP servers. */
export interface Endpoint {
  readonly name: 'gateway' | 'control';
  readonly url: string;
  /** A path that takes a body, and the header that authorizes it. */
  readonly path: string;
  readonly authorization: string;
}

/** Everything received on a connection until it closed. */
export interface RawAnswer {
  /** One for each response on the connection, in order; interim responses included. */
  readonly statuses: readonly number[];
  readonly head: string;
  readonly body: string;
  readonly tookMs: number;
}

/** A gateway in its own process and a control app. Attacks and legitimate traffic use different gateway keys. */
export class AttackSession {
  private constructor(
    readonly platform: Platform,
    readonly gateway: GatewayProcess,
    readonly control: ControlApp,
    readonly caller: GatewayCaller,
    readonly endpoints: Readonly<Record<Endpoint['name'], Endpoint>>,
  ) {}

  /** `options` apply to the gateway process. */
  static async start(options: ProcessOptions = {}): Promise<AttackSession> {
    const [platform, control] = await Promise.all([startPlatform(), startControlApp()]);
    await platform.addModel({ canonicalId: 'acme/chat', aliases: ['chat'] });
    await platform.addChannel({ name: 'simulator', serves: ['chat'] });
    const [customer, attacker] = [await platform.addCustomer(), await platform.addCustomer()];
    const gateway = await GatewayProcess.start(platform, {
      ...options,
      environment: { ROUTIFY_INSTANCE: 'attacked', ...options.environment },
    });
    return new AttackSession(platform, gateway, control, new GatewayCaller(platform, customer.apiKey, gateway.url), {
      gateway: {
        name: 'gateway',
        url: gateway.url,
        path: '/v1/chat/completions',
        authorization: `Bearer ${attacker.apiKey}`,
      },
      control: {
        name: 'control',
        url: control.control.url,
        path: '/admin/v1/tiers',
        authorization: `Bearer ${control.token}`,
      },
    });
  }

  async stop(): Promise<void> {
    await Promise.all([this.gateway.kill(), this.control.stop()]);
    await this.platform.stop();
  }

  /** The server with an unused key or token: refused bodies have used up nothing of it. */
  async freshEndpoint(name: Endpoint['name'] = 'gateway'): Promise<Endpoint> {
    const secret = name === 'gateway' ? (await this.platform.addCustomer()).apiKey : await this.freshToken();
    return { ...this.endpoints[name], authorization: `Bearer ${secret}` };
  }

  private async freshToken(): Promise<string> {
    const { body } = await this.control.call('post', '/tokens', { name: 'attacker' }).expect(201);
    return (body as ApiObject).secret;
  }

  /** Sends raw bytes and waits until the server closes; `more` is written as fast as the server takes it. */
  async send(
    endpoint: Endpoint,
    bytes: string | Buffer,
    more?: Iterable<Buffer> | AsyncIterable<Buffer>,
  ): Promise<RawAnswer> {
    const startMs = performance.now();
    const { hostname, port } = new URL(endpoint.url);
    const socket = connect(Number(port), hostname);
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk)).on('error', () => undefined);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.write(bytes);
    for await (const chunk of more ?? []) {
      if (socket.destroyed || !socket.writable) break;
      // The server may close before it has read everything.
      if (!socket.write(chunk)) await Promise.race([once(socket, 'drain').catch(() => undefined), closed]);
    }
    await closed;
    return readAnswer(Buffer.concat(chunks).toString(), performance.now() - startMs);
  }

  /** The second-slowest of a hundred sequential legitimate requests, in milliseconds. */
  async legitimateP99Ms(): Promise<number> {
    const tookMs: number[] = [];
    for (let time = 0; time < LEGITIMATE_REQUESTS; time++) {
      const startMs = performance.now();
      await this.expectGatewayServes();
      tookMs.push(performance.now() - startMs);
    }
    return tookMs.toSorted((one, other) => one - other)[Math.floor(LEGITIMATE_REQUESTS * 0.99) - 1] ?? NaN;
  }

  /** Throws when the gateway does not serve a legitimate request. */
  async expectGatewayServes(): Promise<void> {
    const { status, text } = await this.caller.chat({ model: 'chat', messages: MESSAGES });
    if (status !== 200) throw new Error(`the gateway no longer serves: ${text}`);
  }

  async expectControlServes(): Promise<void> {
    await this.control.call('get', '/tiers').expect(200);
  }
}

/** The request line and headers; the caller adds the closing empty line. */
export function headOf({ path, authorization }: Endpoint, method = 'POST', target = path): string {
  return `${method} ${target} HTTP/1.1\r\nhost: localhost\r\nauthorization: ${authorization}\r\n`;
}

/** A complete request with a JSON body and `connection: close`. */
export function jsonRequest(endpoint: Endpoint, body: string | Buffer, headers = ''): Buffer {
  const head =
    `${headOf(endpoint)}content-type: application/json\r\nconnection: close\r\n${headers}` +
    `content-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), Buffer.from(body)]);
}

/** A request with the given framing headers, followed by `rest`. */
export const framed =
  (headers: string, rest = '') =>
  (endpoint: Endpoint): string =>
    `${headOf(endpoint)}content-type: application/json\r\n${headers}\r\n\r\n${rest}`;

/** Expects one response with one of these statuses; a refusal has the error envelope. */
export function expectRefusal({ statuses, head, body }: RawAnswer, expected: readonly number[]): void {
  expect(statuses).toEqual([expect.any(Number)]);
  expect(expected).toContain(statuses[0]);
  if ((statuses[0] ?? 0) < 400) return;
  expect(body.length).toBeLessThan(REFUSAL_BYTES_MAX);
  expect(head).toMatch(/^x-should-retry: (true|false)$/m);
  const { error, request_id } = JSON.parse(body) as { error: { code: string }; request_id: string };
  expect(error.code).toEqual(expect.any(String));
  expect(head).toContain(`x-request-id: ${request_id}`);
}

function readAnswer(text: string, tookMs: number): RawAnswer {
  const statuses = [...text.matchAll(/^HTTP\/1\.1 (\d{3}) /gm)].map(([, status]) => Number(status));
  const last = text.slice(text.lastIndexOf('HTTP/1.1 '));
  const end = last.indexOf('\r\n\r\n');
  return { statuses, head: last.slice(0, end), body: end < 0 ? '' : last.slice(end + 4), tookMs };
}
