import { Injectable } from '@nestjs/common';
import type { CatalogModel, PricedModel } from '#catalog';
import { ChannelHealth, ChannelSnapshot } from '#channels';
import { Clock } from '#core';
import type { ModelRequest } from '#formats';
import { TaskTableSnapshot } from '#core/infra';
import { promptBoundOf } from '../domain/hold-limits.js';
import { orderAutoModels } from '../domain/models/order-auto-models.js';

/** Assumed output of a reply, for choosing a model when the client sets no limit. */
const ORDINARY_OUTPUT_TOKENS = 1_024;

/** The models behind `routify-auto`: those that fit a request, in the order of the operator's task table. */
@Injectable()
export class AutoModels {
  constructor(
    private readonly tasks: TaskTableSnapshot,
    private readonly channels: ChannelSnapshot,
    private readonly health: ChannelHealth,
    private readonly clock: Clock,
  ) {}

  /** Those of `models` that fit, in order of preference. The default task is `chat`. */
  order(models: readonly PricedModel[], parsedRequest: ModelRequest): PricedModel[] {
    const nowMs = this.clock.monotonicMs();
    return orderAutoModels(models, this.tasks.groupsOf(parsedRequest.routing.task ?? 'chat'), {
      needs: parsedRequest.needs,
      promptTokens: (model) => promptBoundOf(parsedRequest, model),
      outputTokens: parsedRequest.outputTokenLimit ?? ORDINARY_OUTPUT_TOKENS,
      latencyMs: (model) => this.latencyMs(model, nowMs),
    });
  }

  /** Time to first byte of the fastest measured channel; 0 without a measurement, so that the model gets tried. */
  private latencyMs({ id }: CatalogModel, nowMs: number): number {
    let fastestMs: number | null = null;
    for (const channel of this.channels.serving(id)) {
      const firstByte = this.health.vitalsOf(channel.id)?.models.get(id)?.firstByte;
      if (channel.status !== 'enabled' || firstByte === undefined || firstByte.measuredMs === null) continue;
      fastestMs = Math.min(fastestMs ?? Infinity, firstByte.expectedMs(nowMs));
    }
    return fastestMs ?? 0;
  }
}
