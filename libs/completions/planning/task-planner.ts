import { Injectable } from '@nestjs/common';
import {
  ChannelSnapshot,
  type Candidate,
  ATTEMPTS_MAX,
  joinPlans,
  StickyRouting,
  RouteRulesSnapshot,
  hasHealthyChannel,
  type ModelPlan,
  type PlanView,
  type PlanNote,
  type StickyTarget,
  type RouteRule,
  type Plan,
} from '#channels';
import { taskFor, type CompletionTask, type ModelChoice } from '../task/completion-task.js';
import { affinityKeyOf } from '../domain/affinity-key-of.js';
import { targetOf } from '../states/state-issuer.js';
import { planTask, routedRequest, type RoutedTask } from '../domain/plan-task.js';
import { RuleFallbacks } from './rule-fallbacks.js';

/** The candidates of a request, over all its models. */
export interface TaskPlan {
  readonly kind: 'planned';
  /** One task per model that may answer, in order of preference. Never empty. */
  readonly tasks: readonly CompletionTask[];
  /** Grouped by model, in the order of `tasks`. */
  readonly candidates: readonly Candidate[];
  readonly notes: readonly PlanNote[];
  /** The routing rule that matches the request with its first model. */
  readonly rule: RouteRule | null;
  /** Attempts that the rule allows; each credential of a channel counts. */
  readonly attemptsMax: number;
  /** Key of sticky routing; null: the request has none. */
  readonly affinityKey: string | null;
  /** Where a cache of the prompt is warm: see `PlanView`. */
  readonly warmTarget: StickyTarget | null;
}

/** The request has no candidate. */
type NoPlan = Exclude<Plan, { kind: 'planned' }>;

/** A task with its plan. */
interface PlannedTask extends ModelPlan {
  readonly task: CompletionTask;
}

/** The first model's task with its plan, and the fallback models in order of preference. */
interface FirstPlanned {
  readonly task: CompletionTask;
  readonly plan: Plan;
  readonly fallbacks: readonly ModelChoice[];
}

/** Plans requests with the current channels, rules and health. Synchronous. */
@Injectable()
export class TaskPlanner {
  constructor(
    private readonly channels: ChannelSnapshot,
    private readonly rules: RouteRulesSnapshot,
    private readonly stickyRouting: StickyRouting,
    private readonly ruleFallbacks: RuleFallbacks,
  ) {}

  plan(task: CompletionTask): TaskPlan | NoPlan {
    const affinityKey = affinityKeyOf(task);
    const view = this.viewOf(task, affinityKey);
    const rule = this.rules.ruleFor(routedRequest(task));
    const plan = this.planOne(task, rule, view);
    const { warmTarget } = view;
    const attemptsMax = rule?.maxAttempts ?? ATTEMPTS_MAX;
    const fallbacks = task.fallbacks.length > 0 ? task.fallbacks : this.ruleFallbacks.of(task, rule);
    if (fallbacks.length > 0) {
      return this.planSeveral({ task, plan, fallbacks }, { rule, attemptsMax, affinityKey, warmTarget, view });
    }
    if (plan.kind !== 'planned') return plan;
    const { candidates, notes } = plan;
    return { kind: 'planned', tasks: [task], candidates, notes, rule, attemptsMax, affinityKey, warmTarget };
  }

  /** Whether some channel is well and has all that the request needs. */
  canServe(task: RoutedTask): boolean {
    const plan = this.planOne(task, this.rules.ruleFor(routedRequest(task)), this.stickyRouting.view(null));
    return plan.notes.some(({ kept, reason }) => kept && reason === 'available');
  }

  /** State is read only where it was issued: that comes before the target of the affinity key. */
  private viewOf({ returned }: CompletionTask, affinityKey: string | null): PlanView {
    const view = this.stickyRouting.view(affinityKey);
    const issuer = returned?.lastIssuer ?? null;
    const target = issuer === null ? null : targetOf(issuer);
    return target === null ? view : { ...view, stickyTarget: target };
  }

  /** Stops at as many healthy models as there are attempts: further ones could never be tried. */
  private planSeveral(
    { task, plan, fallbacks }: FirstPlanned,
    {
      view,
      ...context
    }: Pick<TaskPlan, 'rule' | 'attemptsMax' | 'affinityKey' | 'warmTarget'> & { readonly view: PlanView },
  ): TaskPlan | NoPlan {
    const modelsMax = task.parsedRequest.routing.allowFallbacks === false ? 1 : context.attemptsMax;
    const plans: PlannedTask[] = [{ task, plan, canonicalId: task.model.canonicalId }];
    let wellCount = hasHealthyChannel(plan) ? 1 : 0;
    for (const choice of fallbacks) {
      if (wellCount >= modelsMax) break;
      const other = taskFor(task, choice);
      const otherPlan = this.planOne(other, this.rules.ruleFor(routedRequest(other)), view);
      plans.push({ task: other, plan: otherPlan, canonicalId: other.model.canonicalId });
      if (hasHealthyChannel(otherPlan)) wellCount++;
    }
    const joined = joinPlans(plans, modelsMax);
    if (joined.plan.kind !== 'planned') return joined.plan;
    const tasks = joined.attempted.map((planned) => planned.task);
    return { tasks, ...joined.plan, ...context };
  }

  private planOne(task: RoutedTask, rule: RouteRule | null, view: PlanView): Plan {
    return planTask(task, this.channels.serving(task.model.id), rule, view);
  }
}
