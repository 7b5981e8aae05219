import { SentinelConnector, type SentinelConnectionOptions } from 'ioredis';

interface Following {
  readonly failoverDetector: { cleanup(): void } | null;
}

/**
 * Asks sentinels for the master, and follows a failover that they announce. The announcement disconnects, also within an
 * attempt to connect, which ioredis (6.0.0) takes for the end of the client: it never connects again. So what listens for
 * the last connection stops with it.
 */
export class FollowingConnector extends SentinelConnector {
  /** @param options of the client, which asks for any connector in this way */
  constructor(options: unknown) {
    super(options as SentinelConnectionOptions);
  }

  override connect(...events: Parameters<SentinelConnector['connect']>): ReturnType<SentinelConnector['connect']> {
    (this as unknown as Following).failoverDetector?.cleanup();
    return super.connect(...events);
  }
}
