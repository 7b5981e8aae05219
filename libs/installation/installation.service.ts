import { Injectable } from '@nestjs/common';
import type { Actor } from '#audit';
import { Clock, RoutifyError } from '#kernel';
import { installationDocument, type InstallationDocument } from './domain/installation-document.js';
import type { PlannedRow, PlanTerms } from './domain/plan-section.js';
import { planToken } from './domain/plan-token.js';
import { runSteps } from './run-steps.js';
import type { SectionPlan, Step } from './section.js';
import { Sections, type Declaration } from './sections/sections.js';

export interface InstallationPlan {
  readonly rows: readonly PlannedRow[];
  /** Names the plan; null when there is nothing to apply, or an error forbids it. */
  readonly token: string | null;
}

/** Tiers, models, prices, channels and routes as one file: read, compared, applied. */
@Injectable()
export class InstallationService {
  constructor(
    private readonly sections: Sections,
    private readonly clock: Clock,
  ) {}

  /** All that is not archived and not a customer's. Without secrets. */
  async export(): Promise<InstallationDocument> {
    return installationDocument(await this.sections.read());
  }

  /** Changes nothing. */
  async preview(declaration: Declaration, terms: PlanTerms): Promise<InstallationPlan> {
    return planOf(await this.sections.plan(declaration, terms, this.clock.nowMs()));
  }

  /**
   * Does what the preview of `token` showed. Throws `conflict`, before anything is done, when the file is another one or
   * what it is about has changed since. Each thing is changed in a transaction of its own: when one fails after all, the
   * error counts what was done, and applying the file again does the rest.
   */
  async apply(declaration: Declaration, terms: PlanTerms, token: string, actor: Actor): Promise<InstallationPlan> {
    const plans = await this.sections.plan(declaration, terms, this.clock.nowMs());
    const plan = planOf(plans);
    if (plan.token !== token) {
      const message = 'The file or the installation has changed since the preview; nothing was applied. Preview again.';
      throw new RoutifyError('conflict', message, { param: 'import_token' });
    }
    await runSteps(stepsOf(plans), actor);
    return plan;
  }
}

function planOf(plans: readonly SectionPlan[]): InstallationPlan {
  const changes = plans.flatMap((plan) => plan.changes);
  return { rows: changes.map(({ row }) => row), token: planToken(changes) };
}

/** What is made, in the order of sections; then what is archived, the other way round. */
function stepsOf(plans: readonly SectionPlan[]): Step[] {
  return [...plans.flatMap(({ made }) => made), ...plans.toReversed().flatMap(({ archived }) => archived)];
}
