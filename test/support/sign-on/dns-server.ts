import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';

const HEADER_BYTES = 12;
const RESPONSE = 0x8180;
const NO_SUCH_NAME = 0x8183;
const SERVER_FAILURE = 0x8182;

/** A DNS server on this machine, which has TXT records only. */
export class DnsServer {
  /** By name. */
  readonly records = new Map<string, readonly string[]>();

  /** Names to which it answers that it cannot (SERVFAIL). */
  readonly failing = new Set<string>();

  private constructor(private readonly socket: Socket) {}

  static async start(): Promise<DnsServer> {
    const socket = createSocket('udp4');
    const server = new DnsServer(socket);
    socket.on('message', (question, { port, address }) => {
      socket.send(server.answer(question), port, address);
    });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return server;
  }

  get address(): string {
    return `127.0.0.1:${this.socket.address().port}`;
  }

  stop(): void {
    this.socket.close();
  }

  private answer(question: Buffer): Buffer {
    const labels: string[] = [];
    let at = HEADER_BYTES;
    for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
      labels.push(question.toString('latin1', at + 1, at + 1 + length));
      at += 1 + length;
    }
    const name = question.subarray(HEADER_BYTES, at + 5);
    const queried = labels.join('.').toLowerCase();
    const texts = this.failing.has(queried) ? [] : (this.records.get(queried) ?? []);
    const refusal = this.failing.has(queried) ? SERVER_FAILURE : NO_SUCH_NAME;
    const header = Buffer.alloc(HEADER_BYTES);
    question.copy(header, 0, 0, 2);
    header.writeUInt16BE(texts.length === 0 ? refusal : RESPONSE, 2);
    header.writeUInt16BE(1, 4);
    header.writeUInt16BE(texts.length, 6);
    return Buffer.concat([header, name, ...texts.map(textRecord)]);
  }
}

/** Of the name in the question, for a second. */
function textRecord(text: string): Buffer {
  const data = Buffer.concat([Buffer.from([text.length]), Buffer.from(text)]);
  const head = Buffer.from([0xc0, HEADER_BYTES, 0, 16, 0, 1, 0, 0, 0, 1, 0, data.length]);
  return Buffer.concat([head, data]);
}
