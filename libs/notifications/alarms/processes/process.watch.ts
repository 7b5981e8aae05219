import { Injectable } from '@nestjs/common';
import { Instances, LastingAlarm, Logger } from '#core/infra';
import { Clock } from '#core';

/** Longer than a restart. With the minute in which an email waits for others, an alarm arrives within two. */
const MISSING_AFTER_MS = 30_000;
const WATCHED = ['control', 'gateway', 'worker'] as const;
type WatchedApp = (typeof WATCHED)[number];

/**
 * Raises an alarm when all gateways, all workers or all controls are gone: in workers and in control, so that each is missed by the other.
 * What never ran in this installation is not missing.
 */
@Injectable()
export class ProcessWatch {
  /** The last heartbeat of each app, by the clock of this process. */
  private readonly seenAtMs = new Map<string, number>();
  private readonly alarms: ReadonlyMap<string, LastingAlarm>;
  private missing: readonly string[] = [];

  constructor(
    private readonly instances: Instances,
    private readonly clock: Clock,
    logger: Logger,
  ) {
    this.alarms = new Map(WATCHED.map((app) => [app, new LastingAlarm('process_missing', logger, clock)]));
  }

  /** As of the last pass. */
  isMissing(app: WatchedApp): boolean {
    return this.missing.includes(app);
  }

  async check(): Promise<void> {
    const [known, instances] = await Promise.all([this.instances.listApps(), this.instances.list()]);
    const nowMs = this.clock.monotonicMs();
    this.missing = WATCHED.filter((app) => {
      const ages = instances.filter((instance) => instance.app === app).map(({ seenMsAgo }) => seenMsAgo);
      const seenAtMs = ages.length > 0 ? nowMs - Math.min(...ages) : (this.seenAtMs.get(app) ?? nowMs);
      this.seenAtMs.set(app, seenAtMs);
      return known.includes(app) && nowMs - seenAtMs >= MISSING_AFTER_MS;
    });
    for (const [app, alarm] of this.alarms) {
      if (this.missing.includes(app)) alarm.raise({ process: app }, `no ${app} has a heartbeat`);
      else alarm.clear();
    }
  }
}
