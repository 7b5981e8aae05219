import { STATUS_CODES, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Clock } from '../../kernel/time/clock.js';
import { formatId, newUuid, type IdPrefix } from '../../kernel/ids.js';
import { RoutifyError } from '../../kernel/errors.js';
import type { Logger } from '../logging/logger.js';

/**
 * Answers what reaches no route with the usual error envelope, then closes the connection: bytes that Node's parser
 * refuses, CONNECT, and HTTP/1.1 without `Host`.
 * @param idPrefix of the app's request ids
 * @param bodyOf the app's envelope
 */
export class UnroutableRequests {
  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly idPrefix: IdPrefix,
    private readonly bodyOf = (error: RoutifyError, requestId: string): object => error.toBody(requestId),
  ) {}

  /** Replaces Node's own answers of `server`, which lack the envelope. Call it once the app listens to requests. */
  watch(server: Server): void {
    server.on('clientError', this.refuseUnparsed.bind(this));
    server.on('connect', this.refuseTunnel.bind(this));
    // An unknown `Expect` header is ignored; the request is served like any other.
    server.on('checkExpectation', (request, response) => server.emit('request', request, response));
    const listeners = server.listeners('request') as RequestListener[];
    server.removeAllListeners('request').on('request', (request, response) => {
      if (lacksHost(request)) this.refuseHostless(response);
      else for (const serve of listeners) serve(request, response);
    });
  }

  private refuseUnparsed(fault: NodeJS.ErrnoException, socket: Duplex): void {
    if (fault.code === 'ECONNRESET') socket.destroy();
    else this.writeTo(socket, errorOf(fault), fault.code);
  }

  /** The target of CONNECT is another server: no method is allowed there, so `Allow` is empty (RFC 9110, 10.2.1). */
  private refuseTunnel(_request: IncomingMessage, socket: Duplex): void {
    // Node has removed its own listeners, and an error without one would end the process.
    socket.on('error', () => socket.destroy()).resume();
    const error = new RoutifyError('method_not_allowed', 'CONNECT is not allowed: this server opens no tunnels.');
    this.writeTo(socket, error, 'CONNECT', { allow: '' });
  }

  private refuseHostless(response: ServerResponse): void {
    const error = new RoutifyError('invalid_request_error', 'The request has no Host header.');
    const { headers, body } = this.answerOf(error, 'no host');
    response.writeHead(error.status, headers).end(body);
  }

  private writeTo(
    socket: Duplex,
    error: RoutifyError,
    fault: string | undefined,
    extra: Record<string, string> = {},
  ): void {
    if (!socket.writable || isAnswered(socket)) {
      socket.destroy();
      return;
    }
    const { headers, body } = this.answerOf(error, fault);
    const lines = Object.entries({ ...headers, ...extra }).map(([name, value]) => `${name}: ${value}\r\n`);
    const head = `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}\r\n${lines.join('')}\r\n`;
    socket.end(head + body, () => socket.destroy());
  }

  private answerOf(error: RoutifyError, fault: string | undefined): { headers: Record<string, string>; body: string } {
    const requestId = formatId(this.idPrefix, newUuid(this.clock.nowMs()));
    this.logger.info({ request: requestId, status: error.status, error: error.code, fault }, 'unroutable');
    const body = JSON.stringify(this.bodyOf(error, requestId));
    const headers = {
      'content-type': 'application/json; charset=utf-8',
      'content-length': String(Buffer.byteLength(body)),
      'x-request-id': requestId,
      'x-should-retry': String(error.shouldRetry),
      connection: 'close',
    };
    return { headers, body };
  }
}

/** HTTP/1.0 has no such header. An empty one is valid. */
function lacksHost({ headers, httpVersion }: IncomingMessage): boolean {
  return headers.host === undefined && httpVersion === '1.1';
}

function errorOf({ code }: NodeJS.ErrnoException): RoutifyError {
  if (code === 'HPE_HEADER_OVERFLOW') {
    return new RoutifyError('headers_too_large', 'The headers of the request are too large.');
  }
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new RoutifyError('request_timeout', 'The request did not arrive in time.');
  }
  return new RoutifyError('invalid_request_error', 'This is not HTTP: the request could not be parsed.');
}

/** Whether a response has begun on this connection: no other bytes can be written into it. */
function isAnswered(socket: Duplex): boolean {
  return (socket as Duplex & { _httpMessage?: ServerResponse | null })._httpMessage?.headersSent === true;
}
