import { Test } from '@nestjs/testing';
import { Logger } from '../logging/logger.js';
import { job, jobToken, type Job, type RunningJob } from './job.js';

class Work {
  readonly signals: AbortSignal[] = [];
  fault: Error | null = null;
  end: () => void = () => undefined;

  async run(signal: AbortSignal): Promise<void> {
    this.signals.push(signal);
    if (this.fault !== null) throw this.fault;
    await new Promise<void>((resolve) => (this.end = resolve));
  }
}

const declared = {
  name: 'work',
  everyMs: 3_600_000,
  about: 'works',
  failure: 'could not work',
  needs: [Work] as const,
  run: ([work]: readonly [Work], signal: AbortSignal) => work.run(signal),
};

async function start(tested: Job) {
  const logger = { warn: jest.fn(), alarm: jest.fn() };
  const providers = [Work, { provide: Logger, useValue: logger }, tested];
  const app = await Test.createTestingModule({ providers }).compile();
  await app.init();
  return { app, logger, work: app.get(Work), running: app.get<RunningJob>(jobToken('work')) };
}

describe('a job', () => {
  it('gets what it needs, and passes an interval after the start, or at the start', async () => {
    const later = await start(job(declared));
    expect(later.work.signals).toEqual([]);
    await later.app.close();
    const atOnce = await start(job({ ...declared, first: 'at start' }));
    await Promise.resolve();
    expect(atOnce.work.signals).toHaveLength(1);
    atOnce.work.end();
    await atOnce.app.close();
  });

  it('aborts the pass that runs at shutdown, and waits for it', async () => {
    const { app, work, running } = await start(job(declared));
    void running.pass();
    await new Promise(setImmediate);
    const closed = jest.fn();
    const closing = app.close().then(closed);
    await new Promise(setImmediate);
    expect([work.signals[0]?.aborted, closed.mock.calls.length]).toEqual([true, 0]);
    work.end();
    await closing;
  });

  it('logs a pass that failed, after what it does then, or raises its alarm', async () => {
    const error = new Error('test');
    const onFailure = jest.fn();
    const warned = await start(job({ ...declared, onFailure }));
    warned.work.fault = error;
    await warned.running.pass();
    expect(onFailure).toHaveBeenCalledWith([warned.work]);
    expect(warned.logger.warn.mock.calls).toEqual([[{ error }, 'could not work']]);
    const alarmed = await start(job({ ...declared, raises: 'partitions_missing' }));
    alarmed.work.fault = error;
    await alarmed.running.pass();
    expect(alarmed.logger.alarm.mock.calls).toEqual([['partitions_missing', { error }, 'could not work']]);
    await Promise.all([warned.app.close(), alarmed.app.close()]);
  });
});
