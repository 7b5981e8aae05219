// One client of a long stream: it counts chunks and keeps none of them, so that a thousand of them cost little.
import { connect } from 'node:net';

const OK = 'HTTP/1.1 200';
const FRAME = 'data: {';
const DONE = 'data: [DONE]';
/** All clients of a process read into the same bytes. */
const buffer = Buffer.allocUnsafe(65_536);

/** Sends the request on a new connection with each `open`; `onEnd` follows a complete stream and a hang-up. */
export class OpenStream {
  #parts;
  #socket = null;
  #hangUpTimer = null;
  #sentAtMs = 0;
  #hasHead = false;
  hasBegun = false;

  /** @param parts `{ url, request, onChunks(count), onFirstByte(ms), onFailure(reason), onEnd() }` */
  constructor(parts) {
    this.#parts = parts;
  }

  /** @param hangUpAfterMs null: it reads to the end */
  open(hangUpAfterMs) {
    const { url, request, onFailure } = this.#parts;
    const { hostname: host, port } = new URL(url);
    const onread = { buffer, callback: (length) => this.#read(length) };
    this.#hasHead = this.hasBegun = false;
    this.#sentAtMs = performance.now();
    const socket = connect({ host, port: Number(port), noDelay: true, onread });
    this.#socket = socket;
    socket.on('error', (error) => onFailure(error.message));
    socket.on('end', () => onFailure('the connection was closed'));
    socket.write(request);
    if (hangUpAfterMs !== null) this.#hangUpTimer = setTimeout(() => this.hangUp(), hangUpAfterMs);
  }

  hangUp() {
    clearTimeout(this.#hangUpTimer);
    this.#socket
      .removeAllListeners()
      .on('error', () => undefined)
      .destroy();
    this.#parts.onEnd();
  }

  #read(length) {
    const { onChunks, onFirstByte, onFailure } = this.#parts;
    if (!this.#hasHead && buffer.latin1Slice(0, OK.length) !== OK) onFailure(buffer.latin1Slice(0, length));
    this.#hasHead = true;
    const chunks = countFrames(length);
    if (chunks > 0 && !this.hasBegun) {
      this.hasBegun = true;
      onFirstByte(performance.now() - this.#sentAtMs);
    }
    onChunks(chunks);
    if (endsWithDone(length)) this.hangUp();
    return true;
  }
}

/** A frame that two reads share is missed: a handful in a million. */
function countFrames(length) {
  const bytes = buffer.subarray(0, length);
  let count = 0;
  for (let at = bytes.indexOf(FRAME); at >= 0; at = bytes.indexOf(FRAME, at + FRAME.length)) count++;
  return count;
}

function endsWithDone(length) {
  return buffer.latin1Slice(Math.max(0, length - 64), length).includes(DONE);
}
