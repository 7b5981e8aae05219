import { setTimeout as sleep } from 'node:timers/promises';
import type { Fleet } from '../fleet.js';
import type { FleetMember } from '../fleet-member.js';
import { Random } from '../random.js';
import type { FaultLog } from './fault-log.js';
import { planFaults, type PlannedFault, type Victim } from './plan-faults.js';

const POLL_MS = 20;
/** Age of acknowledged data a killed Redis can lose: it writes its file every second or sooner. */
export const REDIS_KILL_LOST_MS = 2_000;

interface NemesisOptions {
  readonly seed: number;
  readonly kills: number;
  readonly durationMs: number;
  /** Hooks around a `flush` of Redis. */
  readonly aroundFlush?: (flush: () => Promise<void>) => Promise<void>;
}

/** Injects the planned faults into the fleet, and restarts what it killed. */
export class Nemesis {
  private readonly random: Random;
  private readonly busy = new Set<FleetMember>();
  private readonly repairs = new Set<Promise<void>>();

  constructor(
    private readonly fleet: Fleet,
    private readonly log: FaultLog,
    private readonly options: NemesisOptions,
  ) {
    this.random = new Random(options.seed);
  }

  /** Resolves when the last fault is over and everything is up again; rejects when a member does not come back. */
  async run(): Promise<void> {
    const { kills, durationMs } = this.options;
    const startedMs = performance.now();
    for (const fault of planFaults(this.random, { kills, durationMs })) {
      await sleep(Math.max(0, startedMs + fault.atMs - performance.now()));
      await this.strike(fault);
    }
    await sleep(Math.max(0, startedMs + durationMs - performance.now()));
    await Promise.all(this.repairs);
  }

  private async strike(fault: PlannedFault): Promise<void> {
    if (fault.kind === 'flush') {
      const { aroundFlush = (flush) => flush() } = this.options;
      this.repairLater(aroundFlush(() => this.flush()));
      return;
    }
    const member = await this.takeMember(fault.victim);
    const repair = fault.kind === 'kill' ? this.kill(member, fault) : this.pause(member, fault.pauseMs);
    this.repairLater(repair.finally(() => this.busy.delete(member)));
  }

  private repairLater(repair: Promise<void>): void {
    const tracked = repair.finally(() => this.repairs.delete(tracked));
    // run() reports rejections; until then they must not count as unhandled.
    tracked.catch(() => this.repairs.add(repair));
    this.repairs.add(tracked);
  }

  /** A running member of the kind, without another fault in progress. */
  private async takeMember(victim: Victim): Promise<FleetMember> {
    for (;;) {
      const free = this.membersOf(victim).filter((member) => member.isUp && !this.busy.has(member));
      if (free.length > 0) {
        const member = this.random.pick(free);
        this.busy.add(member);
        return member;
      }
      await sleep(POLL_MS);
    }
  }

  private membersOf(victim: Victim): readonly FleetMember[] {
    const { gateways, workers, control, redis, postgres } = this.fleet;
    return { gateway: gateways, worker: workers, control: [control], redis: [redis], postgres: [postgres] }[victim];
  }

  private async kill(
    member: FleetMember,
    { victim, downMs }: { readonly victim: Victim; readonly downMs: number },
  ): Promise<void> {
    this.log.noteKill(member.name);
    if (victim === 'redis') this.log.noteLoss('kill', REDIS_KILL_LOST_MS);
    await member.kill();
    await sleep(downMs);
    await member.start();
    this.log.note(`${member.name} is back`);
  }

  private async pause(member: FleetMember, pauseMs: number): Promise<void> {
    this.log.notePause(member.name, pauseMs);
    member.pause();
    await sleep(pauseMs);
    member.resume();
  }

  /** Redis can be down just then: retries until it can be flushed. */
  private async flush(): Promise<void> {
    const client = this.fleet.openRedis();
    try {
      for (;;) {
        const flushed = await client.flushall().catch(() => null);
        if (flushed !== null) break;
        await sleep(POLL_MS);
      }
      this.log.noteLoss('flush', Infinity);
    } finally {
      client.disconnect();
    }
  }
}
