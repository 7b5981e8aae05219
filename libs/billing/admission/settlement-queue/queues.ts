/** Queue of jobs that wake a worker. Jobs never carry requests, Redis streams do. */
export const SETTLE_QUEUE = 'settle';

/** The data of a job: only workers of the former release read it (null: all shards). */
export const DRAIN_JOB = { shard: null } as const;

/** Finished jobs have no use: the result is in Postgres and Redis. */
export const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true } as const;
