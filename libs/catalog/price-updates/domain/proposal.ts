import { createHash } from 'node:crypto';
import type { PlannedImport } from '../../imports/price-planner.js';

export const PROPOSAL_STATES = ['open', 'approved', 'rejected', 'replaced', 'expired'] as const;
export type ProposalState = (typeof PROPOSAL_STATES)[number];

/** A proposal without its rows, which may be thousands. */
export interface PriceProposalHead {
  readonly id: string;
  readonly source: string;
  readonly format: string;
  readonly state: ProposalState;
  readonly planHash: string;
  /** Prices that it changes. */
  readonly changes: number;
  readonly createdAt: Date;
  readonly seenAt: Date;
  readonly expiresAt: Date;
  readonly decidedAt: Date | null;
}

/** What a price list would change. */
export interface PriceProposal extends PriceProposalHead {
  readonly plan: PlannedImport;
}

/** What a worker does with a difference that it found. */
type ProposalStep = 'none' | 'close' | 'keep' | 'replace';

interface Known {
  /** Of the open proposal, and of the last rejected one; null: there is none. */
  readonly openHash: string | null;
  readonly rejectedHash: string | null;
}

/**
 * The step for a new difference: the same one is not proposed twice, and one that was rejected only once it changes.
 *
 * @param hash null: the list and the catalog agree
 */
export function proposalStep(hash: string | null, { openHash, rejectedHash }: Known): ProposalStep {
  if (hash !== null && hash === openHash) return 'keep';
  if (hash === null || hash === rejectedHash) return openHash === null ? 'none' : 'close';
  return 'replace';
}

/** Of the changes with the prices that they are based on: a price that changed since makes another plan. */
export function planHashOf({ changes }: PlannedImport): string {
  return createHash('sha256').update(JSON.stringify(changes)).digest('hex');
}

const SHOWN = new Set<string>(['create', 'update', 'blocked', 'error']);

/** Without the rows of models that the catalog does not have or that have not changed, which are most of a public list. */
export function storedPlan(plan: PlannedImport): PlannedImport {
  return { ...plan, rows: plan.rows.filter(({ action }) => SHOWN.has(action)) };
}

/** Origin and path: a query may hold a secret. */
export function sourceOf(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}
