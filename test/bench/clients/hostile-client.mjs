// A hostile client: it repeats the same request as soon as it is answered, on a new connection.
import { connect } from 'node:net';

/** The load generator measures the other clients. */
const PAUSE_MS = 10;

export class HostileClient {
  #address;
  #request;
  #socket = null;
  #isStopped = false;

  /** @param request a whole request, bytes */
  constructor(url, request) {
    const { hostname: host, port } = new URL(url);
    this.#address = { host, port: Number(port) };
    this.#request = request;
    this.#send();
  }

  stop() {
    this.#isStopped = true;
    this.#socket.destroy();
  }

  #send() {
    const socket = connect(this.#address);
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', () => socket.destroy());
    socket.once('close', () => {
      setTimeout(() => this.#isStopped || this.#send(), PAUSE_MS);
    });
    socket.write(this.#request);
  }
}
