import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { Clock, formatId, newUuid } from '#kernel';
import { Config, Logger, RedisService, RepeatedWork } from '#infra';
import type { BreakerReason } from '../domain/health/breaker.js';
import type { CredentialVitals } from '../domain/health/channel-vitals.js';
import type { CoolDownReason, Pause } from '../domain/health/cool-down.js';
import type { MinuteUse } from '../domain/health/minute-use.js';
import type { Candidate } from '../domain/routing/plan-candidates.js';
import type { HealthListeners } from './attempt-reporter.js';
import { HEALTH_CHANGES, SharedHealthRepository } from './shared-health.repository.js';
import { ejectionEvent, pauseEvent, recoveryEvent, type HealthEvent } from './health-event.js';
import { subjectKey, type HealthState, type HealthSubject } from './health-state.js';

const POLL_MS = 5_000;
const USE_SHARED_EVERY_MS = 1_000;

/** Who takes over what others know; `remainingMs` null: it is over. */
export interface HealthListener {
  adoptPause(channelId: string, credentialId: string, reason: CoolDownReason, remainingMs: number | null): void;
  adoptBreaker(channelId: string, modelId: string, reason: BreakerReason, remainingMs: number | null): void;
  /** An operator says that the channel is well. */
  adoptReset(channelId: string): void;
}

/**
 * Tells the other gateways what this one learns of channels, and the other way round. Never waited for: what is told is
 * sent behind the request, what others tell comes by subscription, and is read anew every five seconds and at the start,
 * because messages may be lost. A Redis that is away delays the news and nothing else.
 */
@Injectable()
export class HealthSharing implements HealthListeners, OnModuleInit, OnApplicationShutdown {
  private listener: HealthListener | null = null;
  /** States that Redis has, as far as this gateway knows. */
  private readonly shared = new Map<string, HealthSubject>();
  private readonly touched = new Map<string, MinuteUse>();
  private readonly polling: RepeatedWork;
  private readonly useSharing: RepeatedWork;
  private subscriber: Redis | null = null;

  constructor(
    private readonly board: SharedHealthRepository,
    private readonly redis: RedisService,
    private readonly logger: Logger,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    const onFailure = (error: unknown): void => {
      logger.warn({ reason: String(error) }, 'the health of channels could not be shared');
    };
    this.polling = new RepeatedWork(() => this.poll(), onFailure);
    this.useSharing = new RepeatedWork(() => this.shareUse(), onFailure);
  }

  follow(listener: HealthListener): void {
    this.listener = listener;
  }

  async onModuleInit(): Promise<void> {
    this.subscriber = this.redis.openConnection('health');
    this.subscriber.on('message', (_channel: string, message: string) => {
      this.onMessage(message);
    });
    this.subscriber.on('ready', () => void this.polling.run());
    void this.redis.subscribe(this.subscriber, HEALTH_CHANGES);
    this.polling.every(POLL_MS);
    this.useSharing.every(USE_SHARED_EVERY_MS);
    await this.polling.run();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.polling.stop(), this.useSharing.stop()]);
  }

  paused(candidate: Candidate, { reason, untilMs }: Pause, detail: string): void {
    const { channel, credential, upstreamModel } = candidate;
    const facts = {
      channel: channel.name,
      credential: formatId('crd', credential.id),
      upstream_model: upstreamModel,
      detail,
    };
    if (reason === 'refused') {
      this.logger.alarm('credential_refused', facts, 'a provider refuses our credential: it is not used any more');
    } else if (reason === 'exhausted') {
      this.logger.alarm(
        'credential_exhausted',
        facts,
        'a provider account has no quota or money: it pauses for an hour',
      );
    } else this.logger.info(facts, 'a credential pauses');
    const subject: HealthSubject = { kind: 'credential', channelId: channel.id, credentialId: credential.id };
    const remainingMs = untilMs - this.clock.monotonicMs();
    this.put(subject, reason, remainingMs, pauseEvent(candidate, reason, { ...this.stamp(remainingMs), detail }));
  }

  opened(candidate: Candidate, reason: BreakerReason, forMs: number, detail: string): void {
    const { channel, upstreamModel } = candidate;
    const facts = { channel: channel.name, upstream_model: upstreamModel, reason, for_ms: Math.round(forMs), detail };
    if (reason === 'model_missing') {
      this.logger.alarm('model_missing', facts, 'a channel is mapped to a model that its upstream does not have');
    } else this.logger.warn(facts, 'a channel is ejected');
    const event = ejectionEvent(candidate, reason, { ...this.stamp(forMs), detail });
    this.put(modelSubject(candidate), reason, forMs, event);
  }

  closed(candidate: Candidate): void {
    this.logger.info(
      { channel: candidate.channel.name, upstream_model: candidate.upstreamModel },
      'a channel is back: its probe was answered',
    );
    const subject = modelSubject(candidate);
    this.shared.delete(subjectKey(subject));
    const event = recoveryEvent(candidate, this.stamp(0));
    this.send(() => this.board.end(subject, event));
  }

  used({ credential }: Candidate, { use }: CredentialVitals): void {
    this.touched.set(credential.id, use);
  }

  private put(subject: HealthSubject, reason: HealthState['reason'], remainingMs: number, event: HealthEvent): void {
    const sinceMs = this.clock.nowMs();
    const untilMs = this.clock.monotonicMs() + remainingMs;
    this.send(async () => {
      const leftMs = untilMs - this.clock.monotonicMs();
      if (leftMs <= 0) {
        await this.board.tell(event);
        return;
      }
      await this.board.put({ subject, reason, sinceMs, remainingMs: leftMs }, event);
      this.shared.set(subjectKey(subject), subject);
    });
  }

  /** What every event says: when, by whom, until when. */
  private stamp(remainingMs: number): Pick<HealthEvent, 'id' | 'instance' | 'untilMs'> {
    const nowMs = this.clock.nowMs();
    return { id: newUuid(nowMs), instance: this.config.instance, untilMs: Math.round(nowMs + remainingMs) };
  }

  /** In the order in which it happened, and as it is when Redis hears it: an outage may outlast what is to be told. */
  private send(tell: () => Promise<void>): void {
    this.redis
      .whenReady()
      .then(tell)
      .catch((error: unknown) => {
        this.logger.warn({ reason: String(error) }, 'the health of a channel could not be told');
      });
  }

  private onMessage(message: string): void {
    const change = this.board.parseChange(message);
    if (change === null) return;
    if (change.state === null) this.shared.delete(subjectKey(change.subject));
    this.adopt(change.subject, change.state);
  }

  /** What Redis had and has no more was ended by somebody, or ends here at the same moment. */
  private async poll(): Promise<void> {
    const before = [...this.shared];
    const states = await this.board.readAll();
    const current = new Set<string>();
    for (const state of states) {
      const key = subjectKey(state.subject);
      current.add(key);
      this.shared.set(key, state.subject);
      this.adopt(state.subject, state);
    }
    for (const [key, subject] of before) {
      if (current.has(key) || !this.shared.delete(key)) continue;
      if (subject.kind === 'credential') this.adopt(subject, null);
    }
  }

  private adopt(subject: HealthSubject, state: HealthState | null): void {
    const remainingMs = state?.remainingMs ?? null;
    switch (subject.kind) {
      case 'credential': {
        const reason = (state?.reason ?? 'rate_limited') as CoolDownReason;
        this.listener?.adoptPause(subject.channelId, subject.credentialId, reason, remainingMs);
        return;
      }
      case 'model': {
        const reason = (state?.reason ?? 'probe_failed') as BreakerReason;
        this.listener?.adoptBreaker(subject.channelId, subject.modelId, reason, remainingMs);
        return;
      }
      case 'channel':
        this.listener?.adoptReset(subject.channelId);
    }
  }

  /** Of every credential that was used of late, whether or not there is news of it here: others use it, too. */
  private async shareUse(): Promise<void> {
    const nowMs = this.clock.nowMs();
    for (const [credentialId, use] of this.touched) if (use.isOver(nowMs)) this.touched.delete(credentialId);
    await Promise.all(
      [...this.touched].map(async ([credentialId, use]) => {
        const part = use.takeUnshared(this.clock.nowMs());
        use.learnTotal(part.minute, await this.board.addUse(credentialId, part.minute, part));
      }),
    );
  }
}

function modelSubject({ channel, modelId }: Candidate): HealthSubject {
  return { kind: 'model', channelId: channel.id, modelId };
}
