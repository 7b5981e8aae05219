import { SystemClock } from '../../kernel/time/clock.js';
import { Logger } from '../logging/logger.js';
import { AlarmReporter } from './alarm.reporter.js';
import type { AlarmBatch, AlarmStream } from './alarm.stream.js';

const logger = Logger.create('test', 'silent');
const appended: AlarmBatch[] = [];
let answer: () => Promise<boolean>;
const stream = {
  append: async (batch: AlarmBatch): Promise<boolean> => {
    appended.push(batch);
    return answer();
  },
} as AlarmStream;
const reporter = new AlarmReporter(stream, logger, new SystemClock(), { instance: 'gateway-1' } as never);

beforeEach(() => {
  appended.length = 0;
  answer = () => Promise.resolve(true);
});

describe('AlarmReporter', () => {
  it('sends nothing while nothing is raised, and a storm as one batch', async () => {
    await reporter.send();
    expect(appended).toEqual([]);
    for (let count = 0; count < 1_000; count++) logger.alarm('overloaded', { refused: count }, 'm');
    await reporter.send();
    await reporter.send();
    expect(appended).toMatchObject([
      { instance: 'gateway-1', reports: [{ name: 'overloaded', subject: { instance: 'gateway-1' }, count: 1_000 }] },
    ]);
  });

  it('repeats a batch with its id until it has arrived; what is raised meanwhile is the next one', async () => {
    logger.alarm('drift', { organization: 'org_1' }, 'm');
    answer = () => Promise.reject(new Error('no Redis'));
    await expect(reporter.send()).rejects.toThrow('no Redis');
    answer = () => Promise.resolve(false);
    logger.alarm('drift', { organization: 'org_2' }, 'm');
    await reporter.send();
    answer = () => Promise.resolve(true);
    await reporter.send();
    await reporter.send();
    await reporter.send();
    expect(appended.map(({ id }) => id)).toEqual([appended[0]?.id, appended[0]?.id, appended[0]?.id, appended[3]?.id]);
    expect(new Set(appended.map(({ id }) => id)).size).toBe(2);
    expect(appended[3]?.reports.map(({ subject }) => subject)).toEqual([{ organization: 'org_2' }]);
  });
});
