import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Clock, formatId, newUuid } from '#core';
import { ChangeFeed, Config, Logger, RedisService, RepeatedWork } from '#core/infra';
import {
  type BreakerReason,
  type CoolDownReason,
  type HealthState,
  type HealthSubject,
  subjectKey,
} from '../../channel-history/health/health-state.js';
import { HEALTH_CHANGES, SharedHealthRepository } from '../../channel-history/health/shared-health.repository.js';
import type { HealthEvent } from '../../channel-history/health/health-event.js';
import type { CredentialVitals } from '../domain/health/channel-vitals.js';
import type { Pause } from '../domain/health/cool-down.js';
import type { MinuteUse } from '../domain/health/minute-use.js';
import type { Candidate } from '../domain/candidate.js';
import type { LocalHealthListener } from './attempt-reporter.js';
import { ejectionEvent, pauseEvent, recoveryEvent } from './build-health-event.js';

const USE_SHARED_EVERY_MS = 1_000;

/** Applies remote state; `remainingMs` null: the state ended. */
interface RemoteHealthListener {
  adoptPause(channelId: string, credentialId: string, reason: CoolDownReason, remainingMs: number | null): void;
  adoptBreaker(channelId: string, modelId: string, reason: BreakerReason, remainingMs: number | null): void;
  /** An operator reset the health of the channel. */
  adoptReset(channelId: string): void;
}

/**
 * Shares channel health between gateways, outside of requests. Local changes are published in the background. Remote
 * changes arrive by a change feed, whose catch-up reads all state. A Redis outage delays updates and nothing else.
 */
@Injectable()
export class HealthSharing implements LocalHealthListener, OnModuleInit, OnApplicationShutdown {
  private listener: RemoteHealthListener | null = null;
  /** Subjects of the states in Redis, as last seen. */
  private readonly knownSubjects = new Map<string, HealthSubject>();
  private readonly recentUse = new Map<string, MinuteUse>();
  private readonly feed: ChangeFeed;
  private readonly useSharing: RepeatedWork;

  constructor(
    private readonly sharedHealth: SharedHealthRepository,
    private readonly redis: RedisService,
    private readonly logger: Logger,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {
    const onFailure = (error: unknown): void => {
      logger.warn({ reason: String(error) }, 'could not share channel health');
    };
    this.feed = new ChangeFeed({
      redis,
      channel: HEALTH_CHANGES,
      onMessage: (message) => {
        this.onMessage(message);
      },
      catchUp: () => this.readStates(),
      onFailure,
    });
    this.useSharing = new RepeatedWork(() => this.shareUse(), onFailure);
  }

  follow(listener: RemoteHealthListener): void {
    this.listener = listener;
  }

  async onModuleInit(): Promise<void> {
    this.useSharing.every(USE_SHARED_EVERY_MS);
    await this.feed.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.feed.stop(), this.useSharing.stop()]);
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
      this.logger.alarm('credential_refused', facts, 'provider refused a credential; it is no longer used');
    } else if (reason === 'exhausted') {
      this.logger.alarm(
        'credential_exhausted',
        facts,
        'provider account has no quota or credit; its credential is paused for an hour',
      );
    } else this.logger.info(facts, 'credential paused');
    const subject: HealthSubject = { kind: 'credential', channelId: channel.id, credentialId: credential.id };
    const remainingMs = untilMs - this.clock.monotonicMs();
    this.put(subject, reason, remainingMs, pauseEvent(candidate, reason, { ...this.stamp(remainingMs), detail }));
  }

  opened(candidate: Candidate, reason: BreakerReason, forMs: number, detail: string): void {
    const { channel, upstreamModel } = candidate;
    const facts = { channel: channel.name, upstream_model: upstreamModel, reason, for_ms: Math.round(forMs), detail };
    if (reason === 'model_missing') {
      this.logger.alarm('model_missing', facts, 'channel is mapped to a model that its upstream does not have');
    } else this.logger.warn(facts, 'channel ejected');
    const event = ejectionEvent(candidate, reason, { ...this.stamp(forMs), detail });
    this.put(modelSubject(candidate), reason, forMs, event);
  }

  closed(candidate: Candidate): void {
    this.logger.info(
      { channel: candidate.channel.name, upstream_model: candidate.upstreamModel },
      'channel recovered: its probe succeeded',
    );
    const subject = modelSubject(candidate);
    this.knownSubjects.delete(subjectKey(subject));
    const event = recoveryEvent(candidate, this.stamp(0));
    this.send(() => this.sharedHealth.end(subject, event));
  }

  used({ credential }: Candidate, { use }: CredentialVitals): void {
    this.recentUse.set(credential.id, use);
  }

  private put(subject: HealthSubject, reason: HealthState['reason'], remainingMs: number, event: HealthEvent): void {
    const sinceMs = this.clock.nowMs();
    const untilMs = this.clock.monotonicMs() + remainingMs;
    this.send(async () => {
      const leftMs = untilMs - this.clock.monotonicMs();
      if (leftMs <= 0) {
        await this.sharedHealth.addEvent(event);
        return;
      }
      await this.sharedHealth.put({ subject, reason, sinceMs, remainingMs: leftMs }, event);
      this.knownSubjects.set(subjectKey(subject), subject);
    });
  }

  /** Fields that all events have. */
  private stamp(remainingMs: number): Pick<HealthEvent, 'id' | 'instance' | 'untilMs'> {
    const nowMs = this.clock.nowMs();
    return { id: newUuid(nowMs), instance: this.config.instance, untilMs: Math.round(nowMs + remainingMs) };
  }

  /** Sends in order once Redis is ready. `publish` computes the state at that time: an outage may outlast it. */
  private send(publish: () => Promise<void>): void {
    this.redis
      .whenReady()
      .then(publish)
      .catch((error: unknown) => {
        this.logger.warn({ reason: String(error) }, 'could not publish channel health');
      });
  }

  private onMessage(message: string): void {
    const change = this.sharedHealth.parseChange(message);
    if (change === null) return;
    if (change.state === null) this.knownSubjects.delete(subjectKey(change.subject));
    this.adopt(change.subject, change.state);
  }

  /** A state that disappeared from Redis was ended remotely, or expires here at the same time. */
  private async readStates(): Promise<void> {
    const before = [...this.knownSubjects];
    const states = await this.sharedHealth.readAll();
    const current = new Set<string>();
    for (const state of states) {
      const key = subjectKey(state.subject);
      current.add(key);
      this.knownSubjects.set(key, state.subject);
      this.adopt(state.subject, state);
    }
    for (const [key, subject] of before) {
      if (current.has(key) || !this.knownSubjects.delete(key)) continue;
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

  /** Covers every recently used credential, even without new local use: other gateways use it, too. */
  private async shareUse(): Promise<void> {
    const nowMs = this.clock.nowMs();
    for (const [credentialId, use] of this.recentUse) if (use.isOver(nowMs)) this.recentUse.delete(credentialId);
    await Promise.all(
      [...this.recentUse].map(async ([credentialId, use]) => {
        const part = use.takeUnshared(this.clock.nowMs());
        use.setTotal(part.minute, await this.sharedHealth.addUse(credentialId, part.minute, part));
      }),
    );
  }
}

function modelSubject({ channel, modelId }: Candidate): HealthSubject {
  return { kind: 'model', channelId: channel.id, modelId };
}
