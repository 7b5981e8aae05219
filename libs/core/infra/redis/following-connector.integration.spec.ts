import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { eventually } from '../../../../test/support/eventually.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { openRedis } from './redis-address.js';

/** A sentinel of one master, which answers when it is let, and announces failovers. */
class ScriptedSentinel {
  isSilent = false;
  queryCount = 0;
  private readonly server: Server;
  private readonly subscribers = new Set<Socket>();
  private readonly waiting: (() => void)[] = [];

  constructor(private readonly master: URL) {
    this.server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        for (const command of bytes.toString().matchAll(/\*\d+\r\n(?:\$\d+\r\n.*\r\n?)+/g))
          this.take(socket, command[0]);
      });
    });
  }

  async start(): Promise<{ host: string; port: number }> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return { host: '127.0.0.1', port: (this.server.address() as AddressInfo).port };
  }

  stop(): void {
    this.server.close();
    for (const socket of this.subscribers) socket.destroy();
  }

  /** As one does that has promoted a replica. */
  announceFailover(): void {
    for (const socket of this.subscribers) socket.write('>3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n$1\r\nm\r\n');
  }

  get isFollowed(): boolean {
    return this.subscribers.size > 0;
  }

  answer(): void {
    this.isSilent = false;
    for (const send of this.waiting.splice(0)) send();
  }

  private take(socket: Socket, command: string): void {
    if (/subscribe/i.test(command)) {
      this.subscribers.add(socket);
      socket.once('close', () => this.subscribers.delete(socket));
      socket.write('>3\r\n$9\r\nsubscribe\r\n$14\r\n+switch-master\r\n:1\r\n');
    } else if (command.includes('get-master-addr-by-name')) {
      const { hostname, port } = this.master;
      const send = () => socket.write(`*2\r\n$${hostname.length}\r\n${hostname}\r\n$${port.length}\r\n${port}\r\n`);
      this.queryCount++;
      if (this.isSilent) this.waiting.push(send);
      else send();
    } else if (/hello/i.test(command)) socket.write('%1\r\n$5\r\nproto\r\n:3\r\n');
    else socket.write(command.includes('sentinels') ? '*0\r\n' : '+OK\r\n');
  }
}

it('a failover that is announced while a client asks for the master does not end the client', async () => {
  const { url } = await createTestRedis();
  const sentinel = new ScriptedSentinel(new URL(url));
  const redisSentinels = [await sentinel.start()];
  const address = { redisUrl: url, redisCa: null, redisSentinels, redisMaster: 'm', redisSentinelPassword: null };
  const client = openRedis(address, {});
  client.on('error', () => undefined);
  try {
    await client.set('followed', '1');
    await eventually(() => sentinel.isFollowed);
    sentinel.isSilent = true;
    const { queryCount } = sentinel;
    await client.call('CLIENT', 'KILL', 'ID', String(await client.client('ID')), 'SKIPME', 'no').catch(() => undefined);
    await eventually(() => sentinel.queryCount > queryCount);
    sentinel.announceFailover();
    sentinel.answer();
    expect(await client.get('followed')).toBe('1');
  } finally {
    client.disconnect();
    sentinel.stop();
  }
});
