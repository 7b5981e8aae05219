import type { Candidate } from '../../../upstreams/domain/candidate.js';
import { NOTES_MAX, type Plan } from './plan-candidates.js';
import type { PlanNote } from './plan-note.js';

/** The plan of one of several models. */
export interface ModelPlan {
  readonly canonicalId: string;
  readonly plan: Plan;
}

/** The joint plan of several models. */
export interface JoinedPlan<T extends ModelPlan> {
  /** Candidates of one model are adjacent. Every note names its model. */
  readonly plan: Plan;
  /** The plans of the models to try, in this order. */
  readonly attempted: readonly T[];
}

/** Of several reasons for having no candidate, the first of these is reported. */
const REASON_PRECEDENCE = [
  'over_max_price',
  'excluded_by_request',
  'region_not_available',
  'service_tier_not_offered',
  'not_for_tests',
  'no_channel',
] as const;

/**
 * Joins the plans of the models that may answer, best model first. A model without a healthy channel is tried after the
 * others.
 * @param modelsMax upper limit of models to try
 */
export function joinPlans<T extends ModelPlan>(plans: readonly T[], modelsMax: number): JoinedPlan<T> {
  const well = plans.filter(({ plan }) => hasHealthyChannel(plan));
  const lastResort = plans.filter(({ plan }) => plan.kind === 'planned' && !hasHealthyChannel(plan));
  const attempted = [...well, ...lastResort].slice(0, modelsMax);
  const notes = notesOf([...attempted, ...plans.filter(({ plan }) => plan.kind !== 'planned')]);
  if (attempted.length === 0) return { plan: { ...reasonOf(plans), notes }, attempted };
  return { plan: { kind: 'planned', candidates: attempted.flatMap(candidatesOf), notes }, attempted };
}

/** Whether a channel of the model is kept for a reason other than `last_resort`. */
export function hasHealthyChannel(plan: Plan): boolean {
  return plan.kind === 'planned' && plan.notes.some(({ kept, reason }) => kept && reason !== 'last_resort');
}

function candidatesOf({ plan }: ModelPlan): readonly Candidate[] {
  return plan.kind === 'planned' ? plan.candidates : [];
}

/** Kept channels of all models first. */
function notesOf(plans: readonly ModelPlan[]): PlanNote[] {
  const notes = plans.flatMap(({ canonicalId, plan }) => plan.notes.map((note) => ({ model: canonicalId, ...note })));
  return [...notes.filter(({ kept }) => kept), ...notes.filter(({ kept }) => !kept)].slice(0, NOTES_MAX);
}

/** The most helpful reason; of several pauses the shortest. */
function reasonOf(plans: readonly ModelPlan[]) {
  const waitsMs = plans.flatMap(({ plan }) => (plan.kind === 'cooling' ? [plan.waitMs] : []));
  if (waitsMs.length > 0) return { kind: 'cooling', waitMs: Math.min(...waitsMs) } as const;
  return {
    kind: REASON_PRECEDENCE.find((reason) => plans.some(({ plan }) => plan.kind === reason)) ?? 'no_channel',
  } as const;
}
