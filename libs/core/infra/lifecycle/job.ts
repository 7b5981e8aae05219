import type { BeforeApplicationShutdown, FactoryProvider, OnApplicationBootstrap, Type } from '@nestjs/common';
import type { AlarmName } from '../logging/alarms.js';
import { Logger } from '../logging/logger.js';
import { RepeatedWork } from './repeated-work.js';

/** Abstract ones as well, and those with a private constructor. */
type Classes<Services extends readonly unknown[]> = {
  readonly [Index in keyof Services]: { readonly prototype: Services[Index] };
};

interface JobOptions<Services extends readonly unknown[]> {
  /** Unique in the product. */
  readonly name: string;
  readonly everyMs: number;
  /** The first pass runs at the application's start, not an interval later. */
  readonly first?: 'at start';
  /** A row of docs/operations/worker-jobs.md. */
  readonly about: string;
  /** The log message for a failed pass; the next one tries again. */
  readonly failure: string;
  /** A failed pass raises this alarm. */
  readonly raises?: AlarmName;
  readonly needs: Classes<Services>;
  /** @param signal aborted when the application shuts down and waits for the pass */
  readonly run: (services: Services, signal: AbortSignal) => Promise<unknown>;
  /** Called before a failed pass is logged: state from earlier passes can be discarded. */
  readonly onFailure?: (services: Services) => void;
}

/** Periodic work, as a provider of Nest: a module that lists it runs it. */
export interface Job extends FactoryProvider<RunningJob> {
  readonly provide: string;
  readonly useFactory: (logger: Logger, ...services: unknown[]) => RunningJob;
  readonly declaration: Pick<JobOptions<never>, 'name' | 'everyMs' | 'first' | 'about'>;
}

export function job<Services extends readonly unknown[]>(options: JobOptions<Services>): Job {
  return {
    provide: jobToken(options.name),
    inject: [Logger, ...(options.needs as readonly Type[])],
    useFactory: (logger: Logger, ...services: unknown[]) => {
      // Nest injects what `needs` lists.
      const needed = services as unknown as Services;
      return new RunningJob(options.everyMs, options.first === 'at start', {
        run: async (signal) => {
          await options.run(needed, signal);
        },
        onFailure: (error) => {
          options.onFailure?.(needed);
          if (options.raises === undefined) logger.warn({ error }, options.failure);
          else logger.alarm(options.raises, { error }, options.failure);
        },
      });
    },
    declaration: options,
  };
}

/** Of the `RunningJob`, for injection. */
export function jobToken(name: string): string {
  return `job:${name}`;
}

interface Passes {
  readonly run: (signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
}

/** Passes of a job from the application's start on, one at a time; shutdown waits for the last one. */
export class RunningJob implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly shutdown = new AbortController();
  private readonly passes: RepeatedWork;

  constructor(
    private readonly everyMs: number,
    private readonly startsAtOnce: boolean,
    { run, onFailure }: Passes,
  ) {
    this.passes = new RepeatedWork(() => run(this.shutdown.signal), onFailure);
  }

  onApplicationBootstrap(): void {
    this.passes.every(this.everyMs);
    if (this.startsAtOnce) void this.passes.run();
  }

  beforeApplicationShutdown(): Promise<void> {
    this.shutdown.abort();
    return this.passes.stop();
  }

  /** One pass that begins after this call, so it sees what was there before. Never rejects. */
  pass(): Promise<void> {
    return this.passes.runAnew();
  }
}
