import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from './connection.mjs';

/** Node accepts one connection in each turn of its event loop: faster, they would overflow the backlog of the target. */
const OPENED_AT_ONCE = 50;
const OPENING_PAUSE_MS = 50;

/** Sends requests at any time, each on an idle connection or on a new one. */
export class ConnectionPool {
  #address;
  #connectionsMax;
  #onFailure;
  #opened = [];
  #idle = [];

  constructor({ url, connectionsMax, onFailure }) {
    const { hostname: host, port } = new URL(url);
    this.#address = { host, port };
    this.#connectionsMax = connectionsMax;
    this.#onFailure = onFailure;
  }

  /** Opens connections ahead of requests. */
  async open(count) {
    while (this.#opened.length < count) {
      for (let i = 0; i < OPENED_AT_ONCE; i++) this.#idle.push(this.#open());
      await sleep(OPENING_PAUSE_MS);
    }
  }

  /** Connections that wait for a reply. */
  get busy() {
    return this.#opened.length - this.#idle.length;
  }

  /** `onReply` gets the reply, as `Connection` describes it. Throws when too many requests wait for theirs. */
  send(request, onReply) {
    // In turn: a connection that never sends a request gets a 408, which may cross with its first.
    const slot = this.#idle.shift() ?? this.#open();
    slot.request = request;
    slot.onReply = onReply;
    slot.connection.send();
  }

  close() {
    for (const { connection } of this.#opened) connection.close();
  }

  #open() {
    if (this.busy >= this.#connectionsMax) throw new Error(`more than ${this.#connectionsMax} requests at a time`);
    const slot = { request: null, onReply: null, connection: null };
    slot.connection = new Connection({
      ...this.#address,
      nextRequest: () => slot.request,
      onFailure: (reason) => {
        const isIdle = this.#idle.includes(slot); // closed by the server after its keep-alive: no request is lost
        this.#opened = this.#opened.filter((other) => other !== slot);
        this.#idle = this.#idle.filter((other) => other !== slot);
        slot.connection.close();
        if (!isIdle) this.#onFailure(reason);
      },
      onReply: (reply) => {
        this.#idle.push(slot);
        slot.onReply(reply);
        return false;
      },
    });
    this.#opened.push(slot);
    return slot;
  }
}
