import { connect } from 'node:net';
import { once } from 'node:events';

/** How many commands a logical database of Redis was sent since the watch began. */
export interface RedisWatch {
  count(): number;
  stop(): void;
}

/** Watches by MONITOR, on a socket of its own: clients do not expect its lines. */
export async function watchRedis(redisUrl: string): Promise<RedisWatch> {
  const { hostname, port, pathname } = new URL(redisUrl);
  const line = new RegExp(`^\\+[\\d.]+ \\[${pathname.slice(1)} `);
  const socket = connect(Number(port), hostname).setEncoding('utf8');
  let commands = 0;
  let rest = '';
  socket.on('data', (text: string) => {
    const lines = (rest + text).split('\r\n');
    rest = lines.pop() ?? '';
    commands += lines.filter((each) => line.test(each)).length;
  });
  socket.write('MONITOR\r\n');
  await once(socket, 'data');
  return { count: () => commands, stop: () => socket.destroy() };
}
