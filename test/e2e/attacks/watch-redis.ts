import { connect } from 'node:net';
import { once } from 'node:events';

/** Counts the commands sent to a logical Redis database since the watch began. */
export interface RedisWatch {
  count(): number;
  stop(): void;
}

/** Uses MONITOR on a raw socket: Redis clients do not parse its lines. */
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
