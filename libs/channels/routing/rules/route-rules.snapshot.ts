import { Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { ChangeBus, LiveSnapshot, Logger } from '#core/infra';
import { RouteRules, type RoutedRequest, type RouteRule } from '../domain/rules/route-rule.js';
import { RouteRulesRepository } from './route-rules.repository.js';

/**
 * Route rules in memory. A rule names no channel, so that it need not be of one version with the channels. Rules are
 * announced under `channels`, which gateways of every version follow.
 */
@Injectable()
export class RouteRulesSnapshot implements OnModuleInit, OnApplicationShutdown {
  private readonly snapshot: LiveSnapshot<RouteRules>;

  constructor(repository: RouteRulesRepository, logger: Logger, bus: ChangeBus) {
    const load = async (): Promise<RouteRules> => new RouteRules(await repository.loadRules());
    this.snapshot = new LiveSnapshot({ topic: 'channels', bus, logger, load });
  }

  async onModuleInit(): Promise<void> {
    await this.snapshot.start();
  }

  onApplicationShutdown(): Promise<void> {
    return this.snapshot.stop();
  }

  /** The rule for a request; null: none matches. */
  ruleFor(request: RoutedRequest): RouteRule | null {
    return this.snapshot.current().find(request);
  }
}
