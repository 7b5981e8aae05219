// One keep-alive connection of the load generator: the least HTTP that measures correctly.
import { connect } from 'node:net';

const HEAD_END = '\r\n\r\n';
const LINE_END = '\r\n';
const TAIL_BYTES = 32;
const EMPTY = Buffer.alloc(0);

/**
 * Sends requests, one at a time: `nextRequest` returns the bytes of each. `onReply` gets
 * `{ status, retryAfter, bytes, tail, firstByteMs, totalMs }` of each and returns whether to continue; `onFailure` gets a
 * reason. `retryAfter` are the seconds of a 503, else null.
 */
export class Connection {
  #socket;
  #nextRequest;
  #onReply;
  #sentAtMs = 0;
  #buffer = EMPTY;
  #reply = null;

  constructor({ host, port, nextRequest, onReply, onFailure }) {
    this.#nextRequest = nextRequest;
    this.#onReply = onReply;
    this.#socket = connect({ host, port, noDelay: true });
    this.#socket.on('data', (data) => this.#receive(data));
    this.#socket.on('error', (error) => onFailure(error.message));
    this.#socket.on('end', () => onFailure('the connection was closed'));
  }

  send() {
    this.#sentAtMs = performance.now();
    this.#socket.write(this.#nextRequest());
  }

  close() {
    this.#socket.removeAllListeners();
    this.#socket.on('error', () => undefined).destroy();
  }

  #receive(data) {
    this.#buffer = this.#buffer.length === 0 ? data : Buffer.concat([this.#buffer, data]);
    this.#reply ??= this.#readHead();
    if (this.#reply === null) return;
    const isWhole = this.#reply.length === null ? this.#readChunks() : this.#readSized();
    if (isWhole) this.#finish();
  }

  #readHead() {
    const end = this.#buffer.indexOf(HEAD_END);
    if (end < 0) return null;
    const head = this.#buffer.latin1Slice(0, end);
    this.#buffer = this.#buffer.subarray(end + HEAD_END.length);
    const length = /^content-length: *(\d+)/im.exec(head)?.[1];
    const status = Number(head.slice(9, 12));
    const retryAfter = status === 503 ? Number(/^retry-after: *(\d+)/im.exec(head)?.[1]) : null;
    const own = { status, retryAfter, length: length === undefined ? null : Number(length) };
    return { ...own, bytes: 0, tail: EMPTY, firstByteMs: null };
  }

  #readSized() {
    this.#take(this.#buffer);
    this.#buffer = EMPTY;
    return this.#reply.bytes >= this.#reply.length;
  }

  /** Takes complete chunks. True after the last, empty one. */
  #readChunks() {
    for (;;) {
      const lineEnd = this.#buffer.indexOf(LINE_END);
      if (lineEnd < 0) return false;
      const size = parseInt(this.#buffer.latin1Slice(0, lineEnd), 16);
      const start = lineEnd + LINE_END.length;
      if (this.#buffer.length < start + size + LINE_END.length) return false;
      this.#take(this.#buffer.subarray(start, start + size));
      this.#buffer = this.#buffer.subarray(start + size + LINE_END.length);
      if (size === 0) return true;
    }
  }

  #take(bytes) {
    if (bytes.length === 0) return;
    const reply = this.#reply;
    reply.firstByteMs ??= performance.now() - this.#sentAtMs;
    reply.bytes += bytes.length;
    reply.tail =
      bytes.length >= TAIL_BYTES
        ? bytes.subarray(-TAIL_BYTES)
        : Buffer.concat([reply.tail, bytes]).subarray(-TAIL_BYTES);
  }

  #finish() {
    const { status, retryAfter, bytes, tail, firstByteMs } = this.#reply;
    this.#reply = null;
    const totalMs = performance.now() - this.#sentAtMs;
    if (this.#onReply({ status, retryAfter, bytes, tail, firstByteMs, totalMs })) this.send();
  }
}
