import type { Socket } from 'node:net';

/**
 * Resolves with what `take` returns, which is called whenever bytes have arrived, until that is not null. Rejects when the
 * socket ends before. Bytes that were not taken stay in the socket.
 */
export function readBytes<T>(socket: Socket, take: () => T | null): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      socket.off('readable', onReadable).off('end', onEnd).off('close', onEnd).off('error', onEnd);
    };
    const onReadable = (): void => {
      const taken = take();
      if (taken === null) return;
      stop();
      resolve(taken);
    };
    const onEnd = (): void => {
      stop();
      reject(socket.errored ?? new Error('the connection was closed'));
    };
    socket.on('readable', onReadable).once('end', onEnd).once('close', onEnd).once('error', onEnd);
    if (socket.destroyed) onEnd();
  });
}

/** Exactly so many bytes. */
export function readExactly(socket: Socket, size: number): Promise<Buffer> {
  return readBytes(socket, () => {
    const bytes = socket.read(size) as Buffer | null;
    return bytes?.length === size ? bytes : null;
  });
}
