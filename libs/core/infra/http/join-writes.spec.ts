import { once } from 'node:events';
import { connect, createServer, Socket, type AddressInfo } from 'node:net';
import { joinWrites } from './join-writes.js';

describe('joinWrites', () => {
  const server = createServer();
  let socket: Socket;
  let received: Promise<Buffer>;

  beforeEach(async () => {
    if (!server.listening) await once(server.listen(0, '127.0.0.1'), 'listening');
    received = once(server, 'connection').then(async ([peer]) => {
      const chunks: Buffer[] = [];
      for await (const chunk of peer as Socket) chunks.push(chunk as Buffer);
      return Buffer.concat(chunks);
    });
    socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    await once(socket, 'connect');
    joinWrites(socket);
  });

  afterAll(() => server.close());

  const large = Buffer.alloc(100_000, 0xe9);

  it.each<[what: string, writes: readonly [string | Buffer, BufferEncoding?][], expected: Buffer]>([
    ['text of every encoding', [['é', 'latin1'], ['é🎈'], ['ff', 'hex']], Buffer.from('e9c3a9f09f8e88ff', 'hex')],
    ['bytes', [['head\r\n', 'latin1'], [Buffer.from([0, 0x80, 0xff])], ['']], Buffer.from('686561640d0a0080ff', 'hex')],
    ['more than fits', [['head', 'latin1'], [large]], Buffer.concat([Buffer.from('head'), large])],
  ])('sends %s unchanged and in order', async (_what, writes, expected) => {
    const sent = jest.fn();
    socket.cork();
    for (const [chunk, encoding] of writes) socket.write(chunk, encoding, sent);
    socket.uncork();
    socket.end();
    expect((await received).equals(expected)).toBe(true);
    expect(sent).toHaveBeenCalledTimes(writes.length);
  });

  it('sends small chunks as one text', () => {
    const write = jest.spyOn(socket, '_write');
    socket.cork();
    socket.write('head', 'latin1');
    socket.write(Buffer.from('body'));
    socket.uncork();
    expect(write.mock.calls.map(([text, encoding]) => [text as string, encoding])).toEqual([['headbody', 'latin1']]);
    socket.destroy();
  });

  it.each([
    ['text', ['late']],
    ['a vector', [large, large]],
  ])('fails to write %s with an error without a stack', async (_what, chunks) => {
    const fail = (done: (error?: Error) => void): void => {
      done(new Error('write EPIPE'));
    };
    const broken = new Socket();
    broken._write = (_chunk, _encoding, done) => {
      fail(done);
    };
    broken._writev = (_chunks, done) => {
      fail(done);
    };
    joinWrites(broken);
    const failed = once(broken, 'error');
    broken.cork();
    for (const chunk of chunks) broken.write(chunk);
    broken.uncork();
    const [error] = (await failed) as [Error];
    expect(error.stack).toBe('Error: write EPIPE');
    expect(new Error('later').stack).toContain('join-writes.spec.ts');
  });
});
