import { Injectable } from '@nestjs/common';
import { Metrics, Clock } from '#core';
import type { Channel } from '../../domain/channel.js';
import type { ChannelVitals } from '../domain/health/channel-vitals.js';
import { ChannelSnapshot } from '../snapshot/channel.snapshot.js';
import { ChannelHealth } from './channel-health.js';

/** Metrics of channel health, as this gateway knows it. */
@Injectable()
export class HealthMetrics {
  constructor(
    metrics: Metrics,
    private readonly health: ChannelHealth,
    private readonly channels: ChannelSnapshot,
    private readonly clock: Clock,
  ) {
    const labels = ['channel'];
    metrics.gauge(
      { name: 'routify_channel_running_attempts', help: 'Upstream calls that run.', labels },
      this.each(({ slots }) => slots.usedCount),
    );
    metrics.gauge(
      { name: 'routify_channel_queued_attempts', help: 'Requests that wait for a slot of the channel.', labels },
      this.each(({ slots }) => slots.waitingCount),
    );
    metrics.gauge(
      { name: 'routify_channel_ejected_models', help: 'Models whose breaker is open, half open or probing.', labels },
      this.each((vitals) => this.countEjected(vitals)),
    );
    metrics.gauge(
      { name: 'routify_channel_paused_credentials', help: 'Credentials that cool down or are refused.', labels },
      this.each((vitals) => this.countPaused(vitals)),
    );
  }

  private each(count: (vitals: ChannelVitals) => number) {
    return () =>
      this.channels.list().map(({ id, name }: Channel) => {
        const vitals = this.health.vitalsOf(id);
        return { labels: { channel: name }, value: vitals === undefined ? 0 : count(vitals) };
      });
  }

  private countEjected({ models }: ChannelVitals): number {
    const nowMs = this.clock.monotonicMs();
    return [...models.values()].filter(({ breaker }) => breaker.phase(nowMs) !== 'closed').length;
  }

  private countPaused({ credentials }: ChannelVitals): number {
    const nowMs = this.clock.monotonicMs();
    return [...credentials.values()].filter(({ coolDown }) => coolDown.pause(nowMs) !== null).length;
  }
}
