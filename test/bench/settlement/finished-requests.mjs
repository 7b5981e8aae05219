// Finished requests in Redis as gateways leave them: held and captured by the scripts, events of the usual size.
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  AdmissionQueries,
  AdmissionService,
  HoldService,
  RedisFailoverDetector,
  SettlementQueue,
} from '#billing/admission';
import { newUuid, parseId, serializeUsageEvent } from '#core';
import { loadConfig, Logger, RedisService } from '#core/infra';
import { Queue } from 'bullmq';

const UNLIMITED = { rpm: null, tpm: null, concurrency: null };
const POLL_MS = 10;
const PROMPT_TOKENS = 900;
const OUTPUT_TOKENS = 350;
/** $2.5 and $10 per million tokens. */
const CHARGE_NANO_USD = BigInt(PROMPT_TOKENS) * 2_500n + BigInt(OUTPUT_TOKENS) * 10_000n;
const COST_NANO_USD = CHARGE_NANO_USD / 2n;
const HOLD_NANO_USD = CHARGE_NANO_USD * 10n;
const CAP_NANO_USD = 10n ** 15n;

/** The machine is busy with settlement, which is measured: slow admissions must not be refused. */
const PATIENT_ADMISSION = { admissionTimeoutMs: 60_000 };

/** `catalog` holds the public ids of organizations, tier, model and price version. */
export class FinishedRequests {
  #redis;
  #queue;
  #catalog;
  #customers;

  constructor(env, catalog) {
    const logger = Logger.create('bench', 'silent');
    this.#redis = new RedisService(loadConfig(env), logger);
    const connection = { url: env.REDIS_URL, maxRetriesPerRequest: null };
    this.#queue = new Queue('settle', { prefix: '{bull}', connection });
    this.settlement = new SettlementQueue(this.#queue, logger);
    this.admission = new AdmissionService(this.#redis, new RedisFailoverDetector(this.#redis), PATIENT_ADMISSION);
    this.holds = new HoldService(this.#redis);
    this.queries = new AdmissionQueries(this.#redis);
    this.#catalog = catalog;
    this.#customers = catalog.organizations.map((id) => ({ organizationId: parseId('org', id), keyId: newUuid(1) }));
  }

  /** Waits until the connections are ready and Redis has every top-up. */
  async prepare() {
    const { client, admitClient } = this.#redis;
    const waiting = [client, admitClient].filter(({ status }) => status !== 'ready');
    await Promise.all(waiting.map((connection) => once(connection, 'ready')));
    for (const { organizationId } of this.#customers) {
      const availableNanoUsd = async () => (await this.queries.findWallet(organizationId))?.availableNanoUsd ?? 0n;
      while ((await availableNanoUsd()) === 0n) await sleep(POLL_MS);
    }
  }

  /** Holds and captures one request, of the organizations in turn; returns its ids. */
  async finishOne(index) {
    const { organizationId, keyId } = this.#customers[index % this.#customers.length];
    const requestId = newUuid(Date.now());
    const event = this.#event(requestId, organizationId, keyId);
    const payload = serializeUsageEvent(event);
    const day = new Date().toISOString().slice(0, 10);
    const cap = (name, windowKey) => ({ name, windowKey, limit: CAP_NANO_USD, next: null });
    const answer = await this.admission.admit({
      requestId,
      organizationId,
      keyId,
      holdNanoUsd: HOLD_NANO_USD,
      leastHoldNanoUsd: HOLD_NANO_USD,
      promptTokens: PROMPT_TOKENS,
      tpmTokens: PROMPT_TOKENS + OUTPUT_TOKENS,
      idempotencyKey: null,
      payload,
      organizationLimits: UNLIMITED,
      keyLimits: UNLIMITED,
      caps: [cap('day', day), cap('month', day.slice(0, 7))],
    });
    if (!answer.admitted) throw new Error(`a request was refused: ${answer.reason}`);
    const request = { requestId, organizationId, terms: answer.terms, payload };
    await this.holds.capture({ ...request, chargeNanoUsd: CHARGE_NANO_USD, tokensUsed: 1_250, delivered: true });
    return { requestId, organizationId };
  }

  /** Wakes the worker as the gateway does after a capture. */
  nudge() {
    this.settlement.wakeDrain();
  }

  async waiting() {
    const keys = Array.from({ length: 64 }, (_, shard) => `outbox:{s${String(shard).padStart(2, '0')}}`);
    const counts = await Promise.all(keys.map((key) => this.#redis.client.xlen(key)));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async close() {
    await this.#queue.close();
    this.#redis.onApplicationShutdown();
  }

  #event(requestId, organizationId, keyId) {
    const { tierId, modelId, priceVersionId } = this.#catalog;
    const attempt = {
      channelId: modelId,
      channelName: 'openai-eu-1',
      credentialId: tierId,
      upstreamModel: 'gpt-4.1-2026',
      status: 200,
      reason: null,
      durationMs: 2_140,
      costVersionId: null,
      costNanoUsd: COST_NANO_USD,
      meters: { input: PROMPT_TOKENS, output: OUTPUT_TOKENS },
    };
    const usage = {
      promptTokens: PROMPT_TOKENS,
      completionTokens: OUTPUT_TOKENS,
      cachedTokens: 0,
      cacheWriteTokens: 0,
      cacheWrite1hTokens: 0,
      reasoningTokens: 0,
      imageInputTokens: 0,
      imageOutputTokens: 0,
      audioInputTokens: 0,
      audioOutputTokens: 0,
    };
    return {
      requestId,
      grade: 2,
      organizationId,
      keyId,
      tierId,
      modelId,
      endpoint: 'chat',
      requestedModel: 'openai/gpt-4.1',
      channelId: modelId,
      stream: true,
      outcome: 'completed',
      statusCode: 200,
      errorCode: null,
      finishReason: 'stop',
      usageSource: 'upstream',
      usage,
      meters: attempt.meters,
      priceVersionId,
      multipliersPpm: [1_000_000n, 1_000_000n],
      holdNanoUsd: HOLD_NANO_USD,
      chargeNanoUsd: CHARGE_NANO_USD,
      forgoneNanoUsd: 0n,
      attempts: [attempt],
      flags: [],
      tags: { team: 'search' },
      idempotencyKeyHash: null,
      unseenTokens: 0,
      waiver: null,
      waivedNanoUsd: 0n,
      clientRequestId: null,
      advisor: null,
      traceparent: null,
      projectId: null,
      candidates: [{ channel: modelId, kept: true, reason: 'available' }],
      routeId: null,
      strategy: null,
      firstByteMs: 480,
      durationMs: 2_140,
    };
  }
}
