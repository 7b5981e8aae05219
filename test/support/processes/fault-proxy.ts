import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { FaultyLine, type Faults } from './faulty-line.js';

/** `upstream`: from client to target; `downstream`: from target to client. */
export type Direction = 'upstream' | 'downstream';

/** `open`; `frozen`: delivers nothing for a while; `cut`: refuses; `half-open`: accepts, and never answers. */
type State = 'open' | 'frozen' | 'cut' | 'half-open';

const DIRECTIONS: readonly Direction[] = ['upstream', 'downstream'];

interface Connection {
  readonly client: Socket;
  /** Null for a connection that never had a target. */
  readonly target: Socket | null;
  readonly lines: Readonly<Record<Direction, FaultyLine>> | null;
}

/**
 * A faulty cable between a program and a server of the tests: it delays, disconnects, cuts at a byte, slices or repeats
 * bytes, or leads nowhere. The same seed makes the same choices for piece n of connection n.
 */
export class FaultProxy {
  /** The target's URL with the proxy's address. */
  readonly url: string;
  private state: State = 'open';
  private readonly faults: Record<Direction, Faults> = { upstream: {}, downstream: {} };
  private readonly connections = new Set<Connection>();
  private accepted = 0;

  private constructor(
    private readonly server: Server,
    private target: URL,
    private readonly seed: number,
  ) {
    const { port } = server.address() as AddressInfo;
    this.url = Object.assign(new URL(target), { host: `127.0.0.1:${port}` }).href;
    server.on('connection', (client) => {
      this.accept(client);
    });
  }

  /** @param targetUrl of any scheme, with its port */
  static async start(targetUrl: string, seed = 1): Promise<FaultProxy> {
    // Either side can end alone: bytes in flight to the other side must not be lost.
    const server = createServer({ allowHalfOpen: true, noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return new FaultProxy(server, new URL(targetUrl), seed);
  }

  /** Replaces the faults of all open and future connections; both directions unless one is given. */
  disturb(faults: Faults, direction?: Direction): void {
    for (const each of direction === undefined ? DIRECTIONS : [direction]) {
      this.faults[each] = faults;
      for (const { lines } of [...this.connections]) lines?.[each].disturb(faults);
    }
  }

  /** Closes every connection and refuses new ones. */
  cut(): void {
    this.state = 'cut';
    for (const { client, target } of this.connections) {
      client.destroy();
      target?.destroy();
    }
  }

  /** Keeps the connections, accepts new ones, and delivers nothing until `restore`. */
  freeze(): void {
    this.state = 'frozen';
    for (const { lines } of this.connections) for (const direction of DIRECTIONS) lines?.[direction].freeze();
  }

  /** As if the target had lost power: connections stay open, new ones are accepted, and nothing is answered. */
  halfOpen(): void {
    this.freeze();
    this.state = 'half-open';
  }

  /** Back to normal. Frozen connections continue; half-open ones are reset, as by a restarted target. */
  restore(): void {
    const wasHalfOpen = this.state === 'half-open';
    this.state = 'open';
    this.disturb({});
    for (const connection of [...this.connections]) {
      if (wasHalfOpen) this.end(connection, 'reset');
      else for (const direction of DIRECTIONS) connection.lines?.[direction].thaw();
    }
  }

  /** Closes every connection: the address leads to another target from now on. */
  moveTo(targetUrl: string): void {
    this.cut();
    this.target = new URL(targetUrl);
    this.state = 'open';
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private accept(client: Socket): void {
    client.on('error', () => undefined);
    if (this.state === 'cut') {
      client.destroy();
      return;
    }
    const connection = this.state === 'half-open' ? { client, target: null, lines: null } : this.lead(client);
    this.connections.add(connection);
    client.on('close', () => {
      this.end(connection, 'cut');
    });
  }

  private lead(client: Socket): Connection {
    const target = connect({
      host: this.target.hostname,
      port: Number(this.target.port),
      allowHalfOpen: true,
      noDelay: true,
    });
    const number = this.accepted++;
    const line = (from: Socket, to: Socket, direction: Direction): FaultyLine => {
      const random = seededRandom(this.seed + 2 * number + DIRECTIONS.indexOf(direction));
      return new FaultyLine(from, to, random, (how) => {
        this.end(connection, how);
      });
    };
    const lines = { upstream: line(client, target, 'upstream'), downstream: line(target, client, 'downstream') };
    const connection: Connection = { client, target, lines };
    target.on('error', () => undefined);
    target.on('close', (isBroken) => {
      if (isBroken) this.end(connection, 'cut');
    });
    for (const direction of DIRECTIONS) {
      if (this.state === 'frozen') lines[direction].freeze();
      if (Object.keys(this.faults[direction]).length > 0) lines[direction].disturb(this.faults[direction]);
    }
    return connection;
  }

  private end(connection: Connection, how: 'cut' | 'reset'): void {
    this.connections.delete(connection);
    for (const socket of [connection.client, connection.target]) {
      if (how === 'cut') socket?.destroySoon();
      else if (socket !== null) resetNow(socket);
    }
  }
}

/** `resetAndDestroy` would send FIN first, which the other side takes for a regular end. */
function resetNow(socket: Socket): void {
  Object.assign(socket, { resetAndClosing: true }).destroy();
}

/** Random numbers from 0 to 1 (mulberry32). Neighbouring seeds are independent. */
function seededRandom(seed: number): () => number {
  let state = Math.imul(seed, 0x9e3779b1);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
