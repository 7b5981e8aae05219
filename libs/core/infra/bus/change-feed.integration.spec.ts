import { eventually } from '../../../../test/support/eventually.js';
import { createTestRedis } from '../../../../test/support/stores/redis.js';
import { Logger } from '../logging/logger.js';
import { RedisService } from '../redis/redis.service.js';
import { redisConfig } from '../../../../test/support/stores/redis-config.js';
import { ChangeFeed } from './change-feed.js';

const CHANNEL = 'change-feed-spec';

/** Only intervals are faked: connections to Redis need real time. */
const ALL_BUT_INTERVALS = [
  'Date',
  'nextTick',
  'performance',
  'queueMicrotask',
  'setImmediate',
  'clearImmediate',
  'setTimeout',
  'clearTimeout',
] as const;

describe('ChangeFeed', () => {
  let redis: RedisService;
  let database: string;
  let messages: string[];
  let catchUps: number;
  let failures: unknown[];

  beforeEach(async () => {
    [messages, catchUps, failures] = [[], 0, []];
    const { url: redisUrl } = await createTestRedis();
    database = new URL(redisUrl).pathname.slice(1);
    const config = redisConfig(redisUrl);
    redis = new RedisService(config, Logger.create('test', 'silent'));
  });

  afterEach(() => {
    redis.onApplicationShutdown();
  });

  function createFeed(channel = CHANNEL, catchUp: () => Promise<void> = () => Promise.resolve()): ChangeFeed {
    return new ChangeFeed({
      redis,
      channel,
      onMessage: (message) => messages.push(message),
      catchUp: () => {
        catchUps++;
        return catchUp();
      },
      onFailure: (error) => failures.push(error),
    });
  }

  it('catches up once subscribed: no change in between is missed', async () => {
    const subscribersAtCatchUp: unknown[] = [];
    const feed = createFeed(CHANNEL, async () => {
      subscribersAtCatchUp.push(await redis.client.pubsub('NUMSUB', CHANNEL));
    });
    await feed.start();
    expect(catchUps).toBe(1);
    expect(subscribersAtCatchUp).toEqual([[CHANNEL, 1]]);
    await feed.stop();
  });

  it('delivers the messages of its channel only; all feeds of a process share one connection', async () => {
    const [feed, other] = [createFeed(), createFeed(`${CHANNEL}-other`)];
    await Promise.all([feed.start(), other.start()]);
    await redis.client.publish(`${CHANNEL}-third`, 'not followed');
    await redis.client.publish(CHANNEL, 'first');
    await redis.client.publish(`${CHANNEL}-other`, 'second');
    await eventually(() => messages.length >= 2);
    expect(messages).toEqual(['first', 'second']);
    const clients = String(await redis.client.client('LIST')).split('\n');
    const ofThisSuite = clients.filter((line) => line.includes(` db=${database} `));
    expect(ofThisSuite.filter((line) => line.includes('name=routify-changes'))).toHaveLength(1);
    await Promise.all([feed.stop(), other.stop()]);
  });

  it('catches up after a reconnect, and is subscribed again', async () => {
    const feed = createFeed();
    await feed.start();
    redis.subscriber.disconnect(true);
    await eventually(() => catchUps === 2);
    await eventually(async () => (await redis.client.publish(CHANNEL, 'after')) === 1);
    await eventually(() => messages.includes('after'));
    await feed.stop();
  });

  it('catches up every 5 s, also after a failure, until it stops', async () => {
    jest.useFakeTimers({ doNotFake: [...ALL_BUT_INTERVALS] });
    const feed = createFeed(CHANNEL, () => (catchUps === 2 ? Promise.reject(new Error('lost')) : Promise.resolve()));
    await feed.start();
    await jest.advanceTimersByTimeAsync(4_999);
    expect(catchUps).toBe(1);
    await jest.advanceTimersByTimeAsync(1);
    expect(catchUps).toBe(2);
    expect(failures).toEqual([new Error('lost')]);
    await jest.advanceTimersByTimeAsync(5_000);
    expect(catchUps).toBe(3);
    await feed.stop();
    await jest.advanceTimersByTimeAsync(20_000);
    await feed.catchUp();
    expect(catchUps).toBe(3);
    jest.useRealTimers();
  });

  it('waits for the running catch-up when it stops', async () => {
    let end!: () => void;
    const feed = createFeed(CHANNEL, () => new Promise((resolve) => (end = resolve)));
    const started = feed.start();
    await eventually(() => catchUps === 1);
    let steersEndped = false;
    const stopped = feed.stop().then(() => (steersEndped = true));
    await new Promise(setImmediate);
    expect(steersEndped).toBe(false);
    end();
    await Promise.all([started, stopped]);
  });

  it('never catches up when it stops before Redis connects', async () => {
    const feed = createFeed();
    const started = feed.start();
    await feed.stop();
    await started;
    expect(catchUps).toBe(0);
  });
});
