import { Injectable } from '@nestjs/common';
import { CalendarsService } from '#core/infra';
import { Clock, type CacheMarks, calendarSets } from '#core';
import { ChannelLoader } from '../../upstreams/snapshot/channel-loader.js';
import { dialectOf } from '../../upstreams/domain/dialect-of.js';
import { vitalsOfStates } from '../../upstreams/health/vitals-of-states.js';
import type { ChannelIndex } from '../../upstreams/domain/channel-index.js';
import type { ChannelVitals } from '../../upstreams/domain/health/channel-vitals.js';
import { ChannelsService } from '../../management/channels.service.js';
import type { Channel } from '../../domain/channel.js';
import { joinPlans, type JoinedPlan, type ModelPlan } from '../domain/planning/join-plans.js';
import { planCandidates } from '../domain/planning/plan-candidates.js';
import type { PlanRequest } from '../domain/planning/plan-request.js';
import { ATTEMPTS_MAX, RouteRules, type RoutedRequest, type RouteRule } from '../domain/rules/route-rule.js';
import { STANDARD_STRATEGY, type Strategy } from '../domain/rules/strategy.js';
import { RouteRulesRepository } from '../rules/route-rules.repository.js';

/** A hypothetical request of an operator. */
interface SimulatedRequest extends Pick<
  PlanRequest,
  'modelId' | 'endpoint' | 'needs' | 'region' | 'channelTags' | 'isTest' | 'preferences' | 'exceedsMaxPrice'
> {
  readonly routed: RoutedRequest;
  /** The request's own strategy; null: that of the rule. */
  readonly strategy: Strategy | null;
}

/** A channel that serves the model. */
interface SimulatedChannel {
  readonly name: string;
  /** When it marks prompts of the model for the provider's cache; null: the model needs no marks. */
  readonly cacheMarks: CacheMarks | null;
  /** Tokens of the shortest prompt that is marked; null as well. */
  readonly cacheMinimum: number | null;
}

/** The plan for one model. */
export interface Simulation extends ModelPlan {
  readonly rule: RouteRule | null;
  readonly strategy: Strategy;
  /** By the ids in the notes. */
  readonly channels: ReadonlyMap<string, SimulatedChannel>;
}

/** The plan for all models that may answer. */
export interface Simulations {
  /** Best model first; never empty. */
  readonly all: readonly Simulation[];
  readonly joined: JoinedPlan<Simulation>;
  readonly attemptsMax: number;
  /** False: Redis is unavailable; all channels are assumed to be healthy. */
  readonly healthKnown: boolean;
}

/** What a gateway would plan with. */
interface Current {
  readonly channels: ChannelIndex;
  readonly rules: RouteRules;
  readonly vitals: ReadonlyMap<string, ChannelVitals>;
  /** Monotonic milliseconds. */
  readonly nowMs: number;
}

/** Plans a request as a gateway would, with the current channels, rules and health. Calls no upstream. */
@Injectable()
export class RouteSimulation {
  constructor(
    private readonly loader: ChannelLoader,
    private readonly rules: RouteRulesRepository,
    private readonly channels: ChannelsService,
    private readonly calendars: CalendarsService,
    private readonly clock: Clock,
  ) {}

  /** The rule for a request; null: none matches. */
  async findRule(routed: RoutedRequest): Promise<RouteRule | null> {
    return (await this.loadRules()).find(routed);
  }

  /** @param requests one for each model that may answer, best one first */
  async run(requests: readonly SimulatedRequest[]): Promise<Simulations> {
    const [channels, rules, states] = await Promise.all([
      this.loadChannels(),
      this.loadRules(),
      this.channels.readHealth(),
    ]);
    const nowMs = this.clock.monotonicMs();
    const vitals = vitalsOfStates(states ?? [], nowMs);
    const current: Current = { channels, rules, vitals, nowMs };
    const all = requests.map((request) => this.simulate(request, current));
    const attemptsMax = all[0]?.rule?.maxAttempts ?? ATTEMPTS_MAX;
    const modelsMax = requests[0]?.preferences.allowFallbacks === false ? 1 : attemptsMax;
    return { all, joined: joinPlans(all, modelsMax), attemptsMax, healthKnown: states !== null };
  }

  private async loadChannels(): Promise<ChannelIndex> {
    const calendars = calendarSets((await this.calendars.get()).calendars);
    return this.loader.load(() => calendars);
  }

  private async loadRules(): Promise<RouteRules> {
    return new RouteRules(await this.rules.loadRules());
  }

  private simulate({ routed, strategy: own, ...request }: SimulatedRequest, current: Current): Simulation {
    const { vitals, nowMs } = current;
    const channels = current.channels.serving(request.modelId);
    const rule = current.rules.find(routed);
    const strategy = own ?? rule?.strategy ?? STANDARD_STRATEGY;
    const plan = planCandidates({
      ...request,
      projectChannelTags: [],
      singleCalls: false,
      serviceTier: null,
      advisorModelId: null,
      channels,
      strategy,
      stickyTarget: null,
      random: evenly,
      seed: null,
      vitalsOf: (channelId) => vitals.get(channelId),
      atMs: this.clock.nowMs(),
      nowMs,
      notesMax: channels.length,
    });
    const byId = new Map(channels.map((channel) => [channel.id, simulatedChannel(channel, request.modelId)]));
    return { canonicalId: routed.canonicalId, plan, rule, strategy, channels: byId };
  }
}

function simulatedChannel({ name, kind, options, models }: Channel, modelId: string): SimulatedChannel {
  const upstreamModel = models.get(modelId)?.upstreamModel ?? '';
  const cacheMinimum = dialectOf(kind).cacheMinimum({ upstreamModel, reasoningField: options.reasoningField });
  return { name, cacheMinimum, cacheMarks: cacheMinimum === null ? null : options.cacheMarks };
}

/** A constant instead of a random number: among equals, higher weights come first. */
function evenly(): number {
  return 0.5;
}
