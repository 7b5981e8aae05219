import { Injectable } from '@nestjs/common';
import { Clock, refusal, type Actor } from '#core';
import { installationDocument, type InstallationDocument } from './domain/installation-document.js';
import type { PlannedRow, PlanOptions } from './domain/plan-section.js';
import { planToken } from './domain/plan-token.js';
import { runSteps } from './run-steps.js';
import type { SectionPlan, Step } from './sections/section.js';
import { Sections, type Declaration } from './sections/sections.js';

export interface InstallationPlan {
  readonly rows: readonly PlannedRow[];
  /** Identifies the plan; null when there is nothing to apply, or an error forbids it. */
  readonly token: string | null;
}

/** Tiers, models, prices, channels and routes as one file: export, preview, apply. */
@Injectable()
export class InstallationService {
  constructor(
    private readonly sections: Sections,
    private readonly clock: Clock,
  ) {}

  /** Everything except archived objects and customer data. Without secrets. */
  async export(): Promise<InstallationDocument> {
    return installationDocument(await this.sections.read());
  }

  /** Changes nothing. */
  async preview(declaration: Declaration, options: PlanOptions): Promise<InstallationPlan> {
    return planOf(await this.sections.plan(declaration, options, this.clock.nowMs()));
  }

  /**
   * Applies the plan previewed as `token`. Throws `conflict`, before any change, when the file or the installation has
   * changed since. Each change has its own transaction: when one fails, the error counts the changes made, and applying
   * the file again makes the rest.
   */
  async apply(declaration: Declaration, options: PlanOptions, token: string, actor: Actor): Promise<InstallationPlan> {
    const plans = await this.sections.plan(declaration, options, this.clock.nowMs());
    const plan = planOf(plans);
    if (plan.token !== token) {
      throw refusal('preview_outdated', {}, { param: 'import_token' });
    }
    await runSteps(stepsOf(plans), actor);
    return plan;
  }
}

function planOf(plans: readonly SectionPlan[]): InstallationPlan {
  const changes = plans.flatMap((plan) => plan.changes);
  return { rows: changes.map(({ row }) => row), token: planToken(changes) };
}

/** Creations and updates in the order of sections; then archives in reverse order. */
function stepsOf(plans: readonly SectionPlan[]): Step[] {
  return [...plans.flatMap(({ made }) => made), ...plans.toReversed().flatMap(({ archived }) => archived)];
}
