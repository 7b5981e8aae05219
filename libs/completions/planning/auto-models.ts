import { Injectable } from '@nestjs/common';
import type { CatalogModel, PricedModel } from '#catalog';
import { ChannelHealth, ChannelSnapshot } from '#channels';
import type { ModelRequest } from '#dialects';
import { Clock } from '#kernel';
import { TaskTableSnapshot } from '#settings';
import { promptBoundOf } from '../domain/hold-limits.js';
import { orderAutoModels } from '../domain/models/order-auto-models.js';

/** Output that an ordinary reply takes, for choosing a model when the client sets no bound. */
const ORDINARY_OUTPUT_TOKENS = 1_024;

/** The models behind `routify-auto`: what fits a request, in the order of the operator's table of tasks. */
@Injectable()
export class AutoModels {
  constructor(
    private readonly tasks: TaskTableSnapshot,
    private readonly channels: ChannelSnapshot,
    private readonly health: ChannelHealth,
    private readonly clock: Clock,
  ) {}

  /** Those of `models` that fit, best first. A request without a task is a chat. */
  order(models: readonly PricedModel[], asked: ModelRequest): PricedModel[] {
    const nowMs = this.clock.monotonicMs();
    return orderAutoModels(models, this.tasks.groupsOf(asked.routing.task ?? 'chat'), {
      needs: asked.needs,
      promptTokens: (model) => promptBoundOf(asked, model),
      outputTokens: asked.outputTokenLimit ?? ORDINARY_OUTPUT_TOKENS,
      latencyMs: (model) => this.latencyMs(model, nowMs),
    });
  }

  /** Of the fastest channel that was heard of; 0 where none was: the model is tried, and then known. */
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
