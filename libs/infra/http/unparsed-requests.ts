import { STATUS_CODES, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { Clock, formatId, newUuid, RoutifyError, type IdPrefix } from '#kernel';
import type { Logger } from '../observe/logger.js';

/**
 * Answers bytes that Node's parser refuses, with the usual error envelope; then closes the connection.
 * @param idPrefix of the app's request ids
 */
export class UnparsedRequests {
  constructor(
    private readonly clock: Clock,
    private readonly logger: Logger,
    private readonly idPrefix: IdPrefix,
  ) {}

  /** Replaces Node's own answers of `server`, which lack the envelope. */
  watch(server: Server): void {
    server.on('clientError', this.answer.bind(this));
    // An unknown `Expect` header is ignored; the request is served like any other.
    server.on('checkExpectation', (request, response) => server.emit('request', request, response));
  }

  private answer(fault: NodeJS.ErrnoException, socket: Duplex): void {
    if (fault.code === 'ECONNRESET' || !socket.writable || isAnswered(socket)) {
      socket.destroy();
      return;
    }
    const error = errorOf(fault);
    const requestId = formatId(this.idPrefix, newUuid(this.clock.nowMs()));
    this.logger.info({ request: requestId, status: error.status, error: error.code, fault: fault.code }, 'unparsed');
    const body = JSON.stringify(error.toBody(requestId));
    const head = [
      `HTTP/1.1 ${error.status} ${STATUS_CODES[error.status]}`,
      'content-type: application/json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      `x-request-id: ${requestId}`,
      `x-should-retry: ${error.shouldRetry}`,
      'connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
  }
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
