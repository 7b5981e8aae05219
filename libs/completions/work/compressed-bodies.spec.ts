import { EventEmitter } from 'node:events';
import { gzipSync } from 'node:zlib';
import type { Config } from '#core/infra';
import { RoutifyError } from '#core';
import { CompressedBodies } from './compressed-bodies.js';

const BYTES_MAX = 4_000_000;

class FakeResponse extends EventEmitter {
  destroyed = false;

  close(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

describe('CompressedBodies', () => {
  let bodies: CompressedBodies;

  beforeEach(() => {
    refusedMs = 0;
    bodies = new CompressedBodies({ bodyBytesMax: BYTES_MAX } as unknown as Config);
  });

  const bodyOf = (bytes: Buffer, organizationId = 'a', response = new FakeResponse()) => ({
    organizationId,
    bytes,
    coding: 'gzip' as const,
    response,
  });
  const zeros = (bytes: number): Buffer => gzipSync(Buffer.alloc(bytes));
  let refusedMs = 0;
  const work = {
    refusal: (): RoutifyError | null => null,
    addRefused: (ms: number) => {
      refusedMs += ms;
    },
  };

  it('REQ-40 ATK-53: the body, and the time that its decompression counts, of empty members, too', async () => {
    const small = gzipSync('{}');
    expect(await bodies.read(bodyOf(small), work)).toEqual({
      bytes: Buffer.from('{}'),
      decodedMs: small.length * 8e-6 + 2 * 4e-6,
    });
    const large = zeros(BYTES_MAX);
    expect(await bodies.read(bodyOf(large), work)).toMatchObject({ decodedMs: large.length * 8e-6 + 16 });
    const empty = Buffer.concat(Array.from({ length: 10_000 }, () => zeros(0)));
    expect(await bodies.read(bodyOf(empty), work)).toMatchObject({ decodedMs: empty.length * 8e-6 });
    expect(refusedMs).toBe(0);
  });

  it('ATK-53: a bomb counts for all that it made the gateway decompress', async () => {
    const bomb = await bodies.read(bodyOf(zeros(50 * BYTES_MAX)), work);
    expect(bomb).toMatchObject({ code: 'request_too_large' });
    expect(refusedMs).toBeGreaterThan(15);
    expect(refusedMs).toBeLessThan(19);
    const damaged = zeros(BYTES_MAX - 1);
    damaged[damaged.length - 1]! ^= 1;
    const read = await bodies.read(bodyOf(damaged), work);
    expect(read).toMatchObject({ code: 'invalid_request_error' });
    expect(refusedMs).toBeGreaterThan(31);
  });

  it('ATK-53: bodies of one organization come one after another, and each asks whether it may', async () => {
    const busy = new RoutifyError('rate_limit_exceeded', 'busy', { retryAfterMs: 1 });
    const limited = { ...work, refusal: () => (refusedMs > 30 ? busy : null) };
    const bomb = zeros(10 * BYTES_MAX);
    const results = await Promise.all(Array.from({ length: 20 }, () => bodies.read(bodyOf(bomb), limited)));
    expect(results.slice(0, 2)).toMatchObject([{ code: 'request_too_large' }, { code: 'request_too_large' }]);
    expect(new Set(results.slice(2))).toEqual(new Set([busy]));
  });

  it('ATK-53: bodies that grew fill a bounded part of the memory, until their responses end', async () => {
    const responses = Array.from({ length: 7 }, () => new FakeResponse());
    for (const response of responses) {
      expect(await bodies.read(bodyOf(zeros(BYTES_MAX), 'a', response), work)).toHaveProperty('bytes');
    }
    expect(await bodies.read(bodyOf(zeros(BYTES_MAX), 'b'), work)).toMatchObject({
      code: 'overloaded',
      retryAfterMs: 1_000,
    });
    for (const response of responses) response.close();
    expect(await bodies.read(bodyOf(zeros(BYTES_MAX), 'b'), work)).toHaveProperty('bytes');
  });

  it('REQ-40: bodies that grow by less than a megabyte are not bounded together', async () => {
    for (let count = 0; count < 40; count++) {
      expect(await bodies.read(bodyOf(zeros(1_000_000)), work)).toHaveProperty('bytes');
    }
  });

  it('a client that left before its body was read fills nothing', async () => {
    const left = new FakeResponse();
    left.close();
    for (let count = 0; count < 10; count++) {
      expect(await bodies.read(bodyOf(zeros(BYTES_MAX), 'a', left), work)).toHaveProperty('bytes');
    }
  });

  it('organizations are served beside each other, and a failure frees its place', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `org-${index}`);
    const read = await Promise.all(names.map((name) => bodies.read(bodyOf(Buffer.from('no gzip'), name), work)));
    expect(read.every((one) => one instanceof RoutifyError)).toBe(true);
    expect(await bodies.read(bodyOf(gzipSync('{}')), work)).toHaveProperty('bytes');
  });
});
