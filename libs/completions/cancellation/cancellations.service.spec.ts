import { EventEmitter } from 'node:events';
import type { Logger, RedisService } from '#core/infra';
import type { Principal } from '#core';
import type { BillingQueries, Generation } from '#billing/admission';
import { CANCEL_CHANNEL, Cancellations } from './cancellations.service.js';
import { RunningRequests } from './running-requests.js';

const PRINCIPAL = { organizationId: 'o', keyId: 'k' } as Principal;

/** A gateway on a scripted Redis; `state` is what Redis and the ledger say of the request `r`. */
class World {
  readonly published: string[] = [];
  readonly running = new RunningRequests();
  readonly subscriber = new EventEmitter();
  readonly cancellations: Cancellations;
  lookUps = 0;
  /** Replaces the look-up. */
  lookUp: (() => Promise<never>) | null = null;
  state: Pick<Generation, 'running'> & { readonly keyId: string; readonly grade: 1 | 2 } = {
    running: true,
    keyId: 'k',
    grade: 1,
  };

  constructor() {
    const queries = {
      findGeneration: (_organizationId: string, requestId: string) => {
        this.lookUps++;
        if (this.lookUp !== null) return this.lookUp();
        const { running, keyId, grade } = this.state;
        return Promise.resolve(requestId === 'r' ? { running, event: { requestId, keyId, grade } } : null);
      },
    };
    const redis = {
      client: {
        publish: (channel: string, message: string) => {
          this.published.push(`${channel} ${message}`);
          return Promise.resolve(1);
        },
      },
      subscriber: this.subscriber,
      subscribe: () => Promise.resolve(true),
    };
    this.cancellations = new Cancellations(
      this.running,
      queries as unknown as BillingQueries,
      redis as unknown as RedisService,
      null as unknown as Logger,
    );
    this.cancellations.onModuleInit();
  }

  end(): void {
    this.state = { running: false, keyId: 'k', grade: 2 };
  }

  /** Runs the request here; returns how often it was cancelled. */
  run(onCancel = (): void => undefined): () => number {
    let count = 0;
    this.running.add({
      index: -1,
      requestId: 'r',
      keyId: 'k',
      stop: () => {
        count++;
        onCancel();
      },
    });
    return () => count;
  }
}

describe('Cancellations', () => {
  it('ends a request of this gateway without a message', async () => {
    const world = new World();
    const count = world.run(() => {
      world.end();
    });
    expect(await world.cancellations.cancel(PRINCIPAL, 'r')).toMatchObject({ running: false });
    expect([count(), world.published]).toEqual([1, []]);
  });

  it('ends it at once also while nothing can be looked up', async () => {
    const world = new World();
    const count = world.run();
    world.lookUp = () => Promise.reject(new Error('Redis is away'));
    await expect(world.cancellations.cancel(PRINCIPAL, 'r')).rejects.toThrow('Redis is away');
    expect(count()).toBe(1);
  });

  it('announces one of another gateway until it has ended', async () => {
    const world = new World();
    const ended = world.cancellations.cancel(PRINCIPAL, 'r');
    while (world.published.length < 2) await new Promise(setImmediate);
    world.end();
    expect(await ended).toMatchObject({ running: false });
    expect(new Set(world.published)).toEqual(new Set([`${CANCEL_CHANNEL} r k`]));
  });

  it('ends its own on such a message, and none of another key or of no known form', () => {
    const world = new World();
    const count = world.run();
    for (const message of ['r', 'r other', ' r k', 'other k', ''])
      world.subscriber.emit('message', CANCEL_CHANNEL, message);
    world.subscriber.emit('message', 'another channel', 'r k');
    expect(count()).toBe(0);
    world.subscriber.emit('message', CANCEL_CHANNEL, 'r k');
    expect(count()).toBe(1);
  });

  it('knows no request of another key, and none that does not exist', async () => {
    const world = new World();
    const count = world.run();
    const other = { organizationId: 'o', keyId: 'other' } as Principal;
    expect(await world.cancellations.cancel(other, 'r')).toBeNull();
    expect(await world.cancellations.cancel(PRINCIPAL, 'unknown')).toBeNull();
    expect([count(), world.published]).toEqual([0, []]);
  });

  it('leaves one that has ended as it is, and tells the gateway of a reaped one', async () => {
    const world = new World();
    world.end();
    expect(await world.cancellations.cancel(PRINCIPAL, 'r')).toMatchObject({ running: false });
    expect(world.published).toEqual([]);
    world.state = { running: false, keyId: 'k', grade: 1 };
    await world.cancellations.cancel(PRINCIPAL, 'r');
    expect(world.published).toEqual([`${CANCEL_CHANNEL} r k`]);
  });

  it('shares one wait among all callers', async () => {
    const world = new World();
    const callers = Array.from({ length: 100 }, () => world.cancellations.cancel(PRINCIPAL, 'r'));
    while (world.published.length === 0) await new Promise(setImmediate);
    const before = world.lookUps;
    world.end();
    const ended = await Promise.all(callers);
    expect(new Set(ended).size).toBe(1);
    expect([before, world.published.length]).toEqual([100, 1]);
  });
});
