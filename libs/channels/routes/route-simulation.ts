import { Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { vitalsOfStates } from '../health/vitals-of-states.js';
import { planCandidates, type Plan, type PlanRequest } from '../domain/routing/plan-candidates.js';
import type { RoutedRequest, RouteRule } from '../domain/routing/route-rule.js';
import { STANDARD_STRATEGY, type Strategy } from '../domain/routing/strategy.js';
import { ChannelsService } from '../management/channels.service.js';
import { RoutingLoader } from '../snapshot/routing-loader.js';

/** A request as an operator imagines it. */
export interface SimulatedRequest extends Pick<
  PlanRequest,
  'modelId' | 'endpoint' | 'needs' | 'region' | 'channelTags' | 'wishes'
> {
  readonly routed: RoutedRequest;
  /** The request's own; null leaves it to the rule. */
  readonly strategy: Strategy | null;
}

export interface Simulation {
  readonly plan: Plan;
  readonly rule: RouteRule | null;
  readonly strategy: Strategy;
  /** Ids by the names that the notes have. */
  readonly channelIds: ReadonlyMap<string, string>;
  /** False: Redis is away, so that all channels are taken to be well. */
  readonly healthKnown: boolean;
}

/** Plans a request as a gateway would, with the channels, rules and health of this moment. Asks nobody. */
@Injectable()
export class RouteSimulation {
  constructor(
    private readonly loader: RoutingLoader,
    private readonly channels: ChannelsService,
    private readonly clock: Clock,
  ) {}

  async run({ routed, strategy: own, ...request }: SimulatedRequest): Promise<Simulation> {
    const [routing, states] = await Promise.all([this.loader.load(), this.channels.readHealth()]);
    const nowMs = this.clock.monotonicMs();
    const vitals = vitalsOfStates(states ?? [], nowMs);
    const channels = routing.channels.serving(request.modelId);
    const rule = routing.rules.find(routed);
    const strategy = own ?? rule?.strategy ?? STANDARD_STRATEGY;
    const plan = planCandidates({
      ...request,
      channels,
      strategy,
      place: null,
      draw: evenly,
      vitalsOf: (channelId) => vitals.get(channelId),
      atMs: this.clock.nowMs(),
      nowMs,
      notesMax: channels.length,
    });
    const channelIds = new Map(channels.map(({ id, name }) => [name, id]));
    return { plan, rule, strategy, channelIds, healthKnown: states !== null };
  }
}

/** No chance: of equals the heavier come first. */
function evenly(): number {
  return 0.5;
}
