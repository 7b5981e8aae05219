import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseId } from '#core';
import type { ClientRow } from '../checker/evidence.js';
import { Random } from '../random.js';
import type { Customer } from '../shop.js';
import { callGateway, type CallResult } from './call-gateway.js';
import { planRequest, type PlannedRequest } from './plan-request.js';

const TICK_MS = 20;
const TRIES_MAX = 4;
const RETRY_MS = 250;
const AVOIDED_MS = 500;

interface LoadOptions {
  readonly seed: number;
  readonly requestsPerSecond: number;
  /** Open requests above which the load waits, so that an outage does not build an endless backlog. */
  readonly concurrentMax?: number | undefined;
}

/** Customers that send requests at a steady rate to all gateways in turn, and record the results. */
export class Load {
  readonly rows: ClientRow[] = [];
  private readonly random: Random;
  private readonly running = new Set<Promise<void>>();
  private readonly avoidedUntilMs = new Map<string, number>();
  private sequence = 0;
  private ticking: Promise<void> | null = null;
  private isStopping = false;

  constructor(
    private readonly origins: readonly string[],
    private readonly customers: readonly Customer[],
    private readonly options: LoadOptions,
  ) {
    this.random = new Random(options.seed);
  }

  start(): void {
    this.ticking = this.tick();
  }

  /** Sends no new requests; resolves when the last one has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    await this.ticking;
    await Promise.all(this.running);
  }

  /** Sends the requests due since the start, by the clock: a late timer loses nothing. */
  private async tick(): Promise<void> {
    const { requestsPerSecond, concurrentMax = 400 } = this.options;
    let due = 0;
    let lastMs = performance.now();
    while (!this.isStopping) {
      const nowMs = performance.now();
      due = Math.min(due + ((nowMs - lastMs) * requestsPerSecond) / 1_000, requestsPerSecond);
      lastMs = nowMs;
      for (; due >= 1 && this.running.size < concurrentMax; due--) this.begin();
      await sleep(TICK_MS);
    }
  }

  /** A request of the scenario's own; resolves with its last result. */
  send(planned: PlannedRequest): Promise<CallResult> {
    const result = this.pursue(planned, ++this.sequence);
    const running = result.then(
      () => undefined,
      () => undefined,
    );
    this.running.add(running);
    void running.finally(() => this.running.delete(running));
    return result;
  }

  private begin(): void {
    void this.send(planRequest(this.random, this.customers, `request ${this.sequence}`));
  }

  /**
   * An unreachable gateway is retried at another: with the same Idempotency-Key if there is one, else as a new
   * request. A client that disconnected does not retry. Some repeat a request that already has its reply.
   */
  private async pursue(planned: PlannedRequest, sequence: number): Promise<CallResult> {
    const idempotencyKey = planned.hasIdempotencyKey ? randomUUID() : null;
    const result = await this.callUntilAnswered(planned, sequence, idempotencyKey);
    if (planned.repeatAfterMs === null || result.outcome !== 'complete') return result;
    await sleep(planned.repeatAfterMs);
    if (this.isStopping) return result;
    return this.callUntilAnswered(planned, sequence + 1, idempotencyKey);
  }

  private async callUntilAnswered(
    planned: PlannedRequest,
    sequence: number,
    idempotencyKey: string | null,
  ): Promise<CallResult> {
    for (let attempt = 1; ; attempt++) {
      const result = await this.callOnce(planned, sequence + attempt, idempotencyKey);
      const isBroken = result.outcome === 'unreachable' || result.outcome === 'cut';
      if (!isBroken || attempt === TRIES_MAX || this.isStopping) return result;
      await sleep(RETRY_MS);
    }
  }

  /** Gateways in turn, like a load balancer: an unreachable one is avoided for a moment. */
  private async takeOrigin(turn: number): Promise<string> {
    for (;;) {
      const nowMs = performance.now();
      const tried = this.origins.filter((origin) => (this.avoidedUntilMs.get(origin) ?? 0) <= nowMs);
      const origin = tried[turn % tried.length] ?? (this.isStopping ? this.origins[0] : undefined);
      if (origin !== undefined) {
        // One call probes whether it is back; the others wait for that.
        if (this.avoidedUntilMs.has(origin)) this.avoidedUntilMs.set(origin, nowMs + AVOIDED_MS);
        return origin;
      }
      await sleep(TICK_MS);
    }
  }

  private async callOnce(planned: PlannedRequest, turn: number, idempotencyKey: string | null): Promise<CallResult> {
    const { customer, model, isStream, promptTokens, body, budgetId, hangUpAfter, patienceMs } = planned;
    const origin = await this.takeOrigin(turn);
    const sentAtMs = Date.now();
    const { apiKey, multipliersPpm } = customer;
    const result = await callGateway({ origin, apiKey, body, idempotencyKey, hangUpAfter, isStream, patienceMs });
    if (result.outcome === 'unreachable') this.avoidedUntilMs.set(origin, performance.now() + AVOIDED_MS);
    else this.avoidedUntilMs.delete(origin);
    const organizationId = parseId('org', customer.organizationId) ?? '';
    const durationMs = Date.now() - sentAtMs;
    const call = { organizationId, model, stream: isStream, sentAtMs, durationMs, origin, idempotencyKey, budgetId };
    this.rows.push({ ...call, promptTokens, multipliersPpm, ...result });
    return result;
  }
}
