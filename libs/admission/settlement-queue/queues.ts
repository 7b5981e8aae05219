/** Queue of jobs that drain a shard. Jobs never carry requests, Redis streams do. */
export const SETTLE_QUEUE = 'settle';

export interface DrainJob {
  /** Null: all shards. */
  readonly shard: number | null;
}

/** Finished jobs have no use: the result is in Postgres and Redis. */
export const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true } as const;
