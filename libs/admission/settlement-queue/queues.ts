/** Queue of drain orders: "empty this shard". Jobs never carry requests, Redis streams do. */
export const SETTLE_QUEUE = 'settle';

/** Queue of wallets that Redis has to be told about. */
export const PUBLISH_QUEUE = 'publish';

export interface DrainJob {
  /** Null: all shards. */
  readonly shard: number | null;
}

export interface PublishJob {
  readonly organizationId: string;
}

/** Jobs are orders, not records: a finished one is of no use to anybody. */
export const JOB_OPTIONS = { removeOnComplete: true, removeOnFail: true } as const;
