import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config, Instances, Logger, missingStores, PrismaService, RedisService, GuardedCalls } from '#core/infra';
import { Clock, withTimeout, callFault } from '#core';

/** Of a call, its response included; also of the reading of heartbeats. */
const TIMEOUT_MS = 10_000;
const ANSWER_BYTES_MAX = 1_024;
/** After a call that failed, and after something was missing. */
const RETRY_MS = 5_000;
/** What a customer needs. */
const NEEDED = ['gateway', 'worker'] as const;

/**
 * Calls an address of the operator's choice at an interval while the whole installation works: its silence is the alarm that reaches a
 * person also when nothing is left here that could send one. Each control does; a service behind the address takes more calls than it
 * expects.
 */
@Injectable()
export class Ping implements OnApplicationShutdown {
  private readonly calls: GuardedCalls;
  private nextAtMs = -Infinity;
  /** What kept the last one from being sent; null: it was sent. */
  private problem: string | null = null;

  constructor(
    private readonly config: Config,
    private readonly instances: Instances,
    private readonly redis: RedisService,
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {
    const allow = [...config.webhookAllow, ...config.upstreamAllow];
    const bounds = { timeoutMs: TIMEOUT_MS, answerBytesMax: ANSWER_BYTES_MAX, cutsAnswers: true };
    this.calls = new GuardedCalls({ ...bounds, allow });
  }

  /** After the last pass. */
  async onApplicationShutdown(): Promise<void> {
    await this.calls.destroy();
  }

  async run(): Promise<void> {
    const { pingUrl, pingSeconds } = this.config;
    const nowMs = this.clock.monotonicMs();
    if (pingUrl === null || nowMs < this.nextAtMs) return;
    const missing = await this.missing();
    const problem = missing.length > 0 ? `missing: ${missing.join(', ')}` : await this.call(pingUrl.reveal());
    this.nextAtMs = nowMs + (problem === null ? pingSeconds * 1_000 : Math.min(RETRY_MS, pingSeconds * 1_000));
    if (problem === this.problem) return;
    if (problem === null) this.logger.info({}, 'the ping is sent again');
    else this.logger.warn({ problem }, 'the ping is not sent');
    this.problem = problem;
  }

  /** Stores that do not answer, and apps of which no process is ready. */
  private async missing(): Promise<readonly string[]> {
    const stores = await missingStores(this.redis, this.prisma);
    if (stores.length > 0) return stores;
    const instances = await withTimeout(TIMEOUT_MS, this.instances.list());
    const ready = instances.filter(({ state }) => state === 'ready').map(({ app }) => app);
    return NEEDED.filter((app) => !ready.includes(app));
  }

  /** Returns why it was not taken; the address is a secret, and no part of it. */
  private async call(url: string): Promise<string | null> {
    const headers = { 'user-agent': 'Routify-Ping' };
    try {
      const { ok, status } = await this.calls.fetch(url, { method: this.config.pingMethod, headers });
      return ok ? null : `HTTP ${status}`;
    } catch (error) {
      return callFault(error);
    }
  }
}
