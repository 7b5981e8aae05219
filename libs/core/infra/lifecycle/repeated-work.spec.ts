import { RepeatedWork } from './repeated-work.js';

describe('RepeatedWork', () => {
  let runs: number;
  let settle: (error?: Error) => void;
  const failures: unknown[] = [];
  let repeated: RepeatedWork;

  beforeEach(() => {
    runs = 0;
    failures.length = 0;
    const work = (): Promise<void> => {
      runs++;
      return new Promise((resolve, reject) => {
        settle = (error) => {
          if (error === undefined) resolve();
          else reject(error);
        };
      });
    };
    repeated = new RepeatedWork(work, (error) => failures.push(error));
  });

  it('runs once for concurrent calls, and again for a later call', async () => {
    const [first, second] = [repeated.run(), repeated.run()];
    settle();
    await Promise.all([first, second]);
    expect(runs).toBe(1);
    const third = repeated.run();
    settle();
    await third;
    expect(runs).toBe(2);
  });

  it('runs anew after the run that is under way, once for all who ask meanwhile', async () => {
    const running = repeated.run();
    const [first, second] = [repeated.runAnew(), repeated.runAnew()];
    settle();
    await running;
    expect(runs).toBe(2);
    settle();
    await Promise.all([first, second]);
    expect(runs).toBe(2);
  });

  it('reports a failure, and goes on', async () => {
    const failing = repeated.run();
    settle(new Error('refused'));
    await failing;
    expect(failures).toEqual([new Error('refused')]);
    const next = repeated.run();
    settle();
    await next;
    expect(runs).toBe(2);
  });

  it('takes work without a promise, whose failure is reported as well', async () => {
    const steps: string[] = [];
    const sync = new RepeatedWork(
      () => {
        steps.push('run');
        if (steps.length > 1) throw new Error('refused');
      },
      (error) => failures.push(error),
    );
    await sync.run();
    await sync.run();
    await sync.run();
    expect(steps).toHaveLength(3);
    expect(failures).toEqual([new Error('refused'), new Error('refused')]);
  });

  it('runs by its timer until stop, which waits for the running one', async () => {
    jest.useFakeTimers();
    repeated.every(1_000);
    jest.advanceTimersByTime(1_000);
    expect(runs).toBe(1);
    const stopping = repeated.stop();
    jest.advanceTimersByTime(10_000);
    jest.useRealTimers();
    settle();
    await stopping;
    expect(runs).toBe(1);
  });
});
