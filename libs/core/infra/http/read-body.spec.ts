import { createServer, request, type IncomingMessage, type OutgoingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { RoutifyError } from '../../kernel/errors.js';
import { readBody } from './read-body.js';

const BYTES_MAX = 1_000_000;

describe('readBody', () => {
  let server: Server;
  let arrived: (request: IncomingMessage) => void;

  beforeAll(async () => {
    server = createServer((incoming, response) => {
      arrived(incoming);
      incoming.once('close', () => response.end());
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
  });

  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  /** Sends the pieces one after another; without `end` the connection closes early. */
  async function read(pieces: readonly Buffer[], headers: OutgoingHttpHeaders, end = true): Promise<unknown> {
    const incoming = new Promise<IncomingMessage>((resolve) => (arrived = resolve));
    const { port } = server.address() as AddressInfo;
    const outgoing = request({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
    outgoing.on('error', () => undefined);
    outgoing.flushHeaders();
    const body = readBody(await incoming, BYTES_MAX).catch((error: unknown) => error);
    for (const piece of pieces) await new Promise((resolve) => outgoing.write(piece, resolve));
    if (end) outgoing.end();
    else outgoing.destroy();
    return body;
  }

  const pieces = [Buffer.from('{"a":'), Buffer.from([0xc3]), Buffer.from([0xa9]), Buffer.from('}')];
  const large = [Buffer.alloc(300_000, 'a'), Buffer.alloc(700_000, 'b')];

  it.each<[what: string, sent: readonly Buffer[], headers: OutgoingHttpHeaders]>([
    ['small, with its length', pieces, { 'content-length': 8 }],
    ['small, in chunks', pieces, {}],
    ['empty', [], { 'content-length': 0 }],
    ['as large as allowed, with its length', large, { 'content-length': BYTES_MAX }],
    ['as large as allowed, in chunks', large, {}],
  ])('reads a body that is %s', async (_what, sent, headers) => {
    const body = await read(sent, headers);
    // toEqual would compare a megabyte byte by byte.
    expect(body instanceof Buffer && body.equals(Buffer.concat(sent))).toBe(true);
  });

  it('ERR-413: one byte too many, declared or not', async () => {
    const refusal = { code: 'request_too_large', metadata: { limit_bytes: BYTES_MAX } };
    expect(await read([], { 'content-length': BYTES_MAX + 1 }, false)).toMatchObject(refusal);
    expect(await read([...large, Buffer.from('!')], {})).toMatchObject(refusal);
  });

  it('ERR-400: a client that disconnects half-way', async () => {
    const error = await read(pieces, { 'content-length': 100 }, false);
    expect(error).toBeInstanceOf(RoutifyError);
    expect(error).toMatchObject({
      code: 'invalid_request_error',
      message: expect.stringContaining('ended before') as string,
    });
  });
});
