import { Injectable } from '@nestjs/common';
import { ATTEMPTS_MAX, ChannelHealth, ChannelSnapshot, isWell, joinPlans, type Candidate, type HealthView, type ModelPlan, type Plan, type PlanNote, type RouteRule } from '#channels';
import { taskFor, type CompletionTask, type ModelChoice } from '../completion-task.js';
import { affinityKeyOf } from '../domain/affinity-key-of.js';
import { planTask, routedRequest } from '../domain/plan-task.js';
import { RuleFallbacks } from './rule-fallbacks.js';

/** Who is asked for a request, and as which model. */
export interface TaskPlan {
  readonly kind: 'planned';
  /** The request for each model that may be asked, in this order. Never empty. */
  readonly tasks: readonly CompletionTask[];
  /** Those of one model stand together, in the order of the tasks. */
  readonly candidates: readonly Candidate[];
  readonly notes: readonly PlanNote[];
  /** The one that matches the request for its first model. */
  readonly rule: RouteRule | null;
  /** By that rule: how many of them may be asked, credentials of one channel counted one by one. */
  readonly attemptsMax: number;
  /** Null: nothing tells which conversation the request belongs to. */
  readonly conversation: string | null;
}

/** Nobody can be asked. */
export type NoPlan = Exclude<Plan, { kind: 'planned' }>;

/** A task with its plan. */
interface PlannedTask extends ModelPlan {
  readonly task: CompletionTask;
}

/** The first model's task with its plan, and who may answer in its place, best one first. */
interface FirstPlanned {
  readonly task: CompletionTask;
  readonly plan: Plan;
  readonly fallbacks: readonly ModelChoice[];
}

/** Plans requests with the channels, rules and health of the moment. Never waits. */
@Injectable()
export class TaskPlanner {
  constructor(
    private readonly channels: ChannelSnapshot,
    private readonly health: ChannelHealth,
    private readonly ruleFallbacks: RuleFallbacks,
  ) {}

  plan(task: CompletionTask): TaskPlan | NoPlan {
    const conversation = affinityKeyOf(task);
    const view = this.health.view(conversation);
    const rule = this.channels.ruleFor(routedRequest(task));
    const plan = this.planOne(task, rule, view);
    const attemptsMax = rule?.maxAttempts ?? ATTEMPTS_MAX;
    const fallbacks = task.fallbacks.length > 0 ? task.fallbacks : this.ruleFallbacks.of(task, rule);
    if (fallbacks.length > 0) {
      return this.planSeveral({ task, plan, fallbacks }, { rule, attemptsMax, conversation, view });
    }
    if (plan.kind !== 'planned') return plan;
    const { candidates, notes } = plan;
    return { kind: 'planned', tasks: [task], candidates, notes, rule, attemptsMax, conversation };
  }

  /** A model more than there are attempts could never be asked, so as many as these are looked for. */
  private planSeveral(
    { task, plan, fallbacks }: FirstPlanned,
    { view, ...terms }: Pick<TaskPlan, 'rule' | 'attemptsMax' | 'conversation'> & { readonly view: HealthView },
  ): TaskPlan | NoPlan {
    const modelsMax = task.parsedRequest.routing.allowFallbacks === false ? 1 : terms.attemptsMax;
    const plans: PlannedTask[] = [{ task, plan, canonicalId: task.model.canonicalId }];
    let wellCount = isWell(plan) ? 1 : 0;
    for (const choice of fallbacks) {
      if (wellCount >= modelsMax) break;
      const other = taskFor(task, choice);
      const otherPlan = this.planOne(other, this.channels.ruleFor(routedRequest(other)), view);
      plans.push({ task: other, plan: otherPlan, canonicalId: other.model.canonicalId });
      if (isWell(otherPlan)) wellCount++;
    }
    const joined = joinPlans(plans, modelsMax);
    if (joined.plan.kind !== 'planned') return joined.plan;
    const tasks = joined.asked.map((planned) => planned.task);
    return { ...joined.plan, ...terms, tasks };
  }

  private planOne(task: CompletionTask, rule: RouteRule | null, view: HealthView): Plan {
    return planTask(task, this.channels.serving(task.model.id), rule, view);
  }
}
