// TCP ports of this machine.
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Whether the address can be listened on now. Errors other than "in use" are thrown: they are permanent. */
export async function isPortFree(port, host = '127.0.0.1') {
  const server = createServer().listen({ port, host, exclusive: true });
  try {
    await once(server, 'listening');
  } catch (error) {
    if (error.code === 'EADDRINUSE') return false;
    throw error;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/** A port that was free a moment ago. */
export async function freePort(host = '127.0.0.1') {
  const server = createServer().listen(0, host);
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/** Below the ephemeral ports of outgoing connections, above the well-known ones. */
const STEADY_FIRST = 20_000;
const STEADY_END = 30_000;

/**
 * A free port that no outgoing connection can take while its server is down: for servers that are killed and restart
 * at the same address.
 */
export async function steadyPort(host = '127.0.0.1') {
  for (;;) {
    const port = randomInt(STEADY_FIRST, STEADY_END);
    if (await isPortFree(port, host)) return port;
  }
}
