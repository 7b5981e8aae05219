import { NOTES_MAX, type Candidate, type Plan } from './plan-candidates.js';
import type { PlanNote } from './plan-note.js';

/** Who may answer with one of several models. */
export interface ModelPlan {
  readonly canonicalId: string;
  readonly plan: Plan;
}

/** Who may answer with any of them. */
export interface JoinedPlan<T extends ModelPlan> {
  /** Candidates of one model stand together. Every note names its model. */
  readonly plan: Plan;
  /** Those that may be asked, in this order. */
  readonly asked: readonly T[];
}

/** Of several reasons why nobody is asked, the first of these is told. */
const REASONS_TOLD = ['over_max_price', 'excluded_by_request', 'region_not_available', 'no_channel'] as const;

/**
 * Joins the plans of the models that may answer, best model first. A model of which no channel is well is asked after
 * the others.
 * @param modelsMax models beyond these are not asked
 */
export function joinPlans<T extends ModelPlan>(plans: readonly T[], modelsMax: number): JoinedPlan<T> {
  const well = plans.filter(({ plan }) => isWell(plan));
  const lastResort = plans.filter(({ plan }) => plan.kind === 'planned' && !isWell(plan));
  const asked = [...well, ...lastResort].slice(0, modelsMax);
  const notes = notesOf([...asked, ...plans.filter(({ plan }) => plan.kind !== 'planned')]);
  if (asked.length === 0) return { plan: { ...reasonOf(plans), notes }, asked };
  return { plan: { kind: 'planned', candidates: asked.flatMap(candidatesOf), notes }, asked };
}

/** Whether some channel of the model may be asked, and not only because too few would be left without it. */
export function isWell(plan: Plan): boolean {
  return plan.kind === 'planned' && plan.notes.some(({ kept, reason }) => kept && reason !== 'last_resort');
}

function candidatesOf({ plan }: ModelPlan): readonly Candidate[] {
  return plan.kind === 'planned' ? plan.candidates : [];
}

/** Those who may be asked first, whoever their model is. */
function notesOf(plans: readonly ModelPlan[]): PlanNote[] {
  const notes = plans.flatMap(({ canonicalId, plan }) => plan.notes.map((note) => ({ model: canonicalId, ...note })));
  return [...notes.filter(({ kept }) => kept), ...notes.filter(({ kept }) => !kept)].slice(0, NOTES_MAX);
}

/** The reason that helps most; of pauses the shortest. */
function reasonOf(plans: readonly ModelPlan[]) {
  const waitsMs = plans.flatMap(({ plan }) => (plan.kind === 'cooling' ? [plan.waitMs] : []));
  if (waitsMs.length > 0) return { kind: 'cooling', waitMs: Math.min(...waitsMs) } as const;
  return {
    kind: REASONS_TOLD.find((reason) => plans.some(({ plan }) => plan.kind === reason)) ?? 'no_channel',
  } as const;
}
