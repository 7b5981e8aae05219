import { RepeatedWork } from './repeated-work.js';

describe('RepeatedWork', () => {
  let runs: number;
  let finish: (error?: Error) => void;
  const failures: unknown[] = [];
  let repeated: RepeatedWork;

  beforeEach(() => {
    runs = 0;
    failures.length = 0;
    const work = (): Promise<void> => {
      runs++;
      return new Promise((resolve, reject) => {
        finish = (error) => {
          if (error === undefined) resolve();
          else reject(error);
        };
      });
    };
    repeated = new RepeatedWork(work, (error) => failures.push(error));
  });

  it('runs once for all that ask meanwhile, and again for who asks later', async () => {
    const [first, second] = [repeated.run(), repeated.run()];
    finish();
    await Promise.all([first, second]);
    expect(runs).toBe(1);
    const third = repeated.run();
    finish();
    await third;
    expect(runs).toBe(2);
  });

  it('tells of a failure, and goes on', async () => {
    const failing = repeated.run();
    finish(new Error('away'));
    await failing;
    expect(failures).toEqual([new Error('away')]);
    const next = repeated.run();
    finish();
    await next;
    expect(runs).toBe(2);
  });

  it('runs by its timer until it is stopped, which waits for the run that is under way', async () => {
    jest.useFakeTimers();
    repeated.every(1_000);
    jest.advanceTimersByTime(1_000);
    expect(runs).toBe(1);
    const stopping = repeated.stop();
    jest.advanceTimersByTime(10_000);
    jest.useRealTimers();
    finish();
    await stopping;
    expect(runs).toBe(1);
  });
});
