import { ENDPOINT_PATHS, ENDPOINTS, type EndpointName, isRecord, parseDecimal, plusDecimal, type Decimal } from '#core';
import { capOf, inBoth, limitOf, lower } from '../domain/bounds.js';
import type { Findings } from '../domain/findings.js';
import { usdToNanoUsd } from '../domain/quota.js';
import type { Finding, ModelList, SourceRates } from '../domain/source-description.js';
import type { SourceRow } from '../domain/source-row.js';

type Position = Pick<Finding, 'table' | 'row' | 'column'>;

const DAY = /^(?:1d|24h)$/;
const MONTH = /^(?:30d|1mo)$/;
const RATES = { rpm: 'rpm_limit', tpm: 'tpm_limit', concurrency: 'max_parallel_requests' } as const;

/** What a key, or all of a team, may spend. Null: no limit. */
interface Caps {
  readonly dayCapNanoUsd: bigint | null;
  readonly monthCapNanoUsd: bigint | null;
  /** What is left. */
  readonly totalCapNanoUsd: bigint | null;
}

/** All that bounds a key. */
export interface Bounds extends SourceRates, Caps {
  readonly models: ModelList;
}

export const NO_CAPS: Caps = { dayCapNanoUsd: null, monthCapNanoUsd: null, totalCapNanoUsd: null };

/** What two bounds allow together. */
export function narrower(left: Bounds, right: Bounds): Bounds {
  return {
    models: inBoth(left.models, right.models),
    rpm: lower(left.rpm, right.rpm),
    tpm: lower(left.tpm, right.tpm),
    concurrency: lower(left.concurrency, right.concurrency),
    ...bothCaps(left, right),
  };
}

function bothCaps(left: Caps, right: Caps): Caps {
  return {
    dayCapNanoUsd: lower(left.dayCapNanoUsd, right.dayCapNanoUsd),
    monthCapNanoUsd: lower(left.monthCapNanoUsd, right.monthCapNanoUsd),
    totalCapNanoUsd: lower(left.totalCapNanoUsd, right.totalCapNanoUsd),
  };
}

/** Bounds with a rate of zero allow no request: here this is a list of no models. */
export function closedByZero<Given extends SourceRates & { readonly models: ModelList }>(bounds: Given): Given {
  const shut = (limit: number | null): number | null => (limit === 0 ? null : limit);
  const { rpm, tpm, concurrency } = bounds;
  if (rpm !== 0 && tpm !== 0 && concurrency !== 0) return bounds;
  return { ...bounds, models: [], rpm: shut(rpm), tpm: shut(tpm), concurrency: shut(concurrency) };
}

/** Rates of a row; where it has none, those of its budget. */
export function ratesOf(row: SourceRow, budget: SourceRow | undefined, findings: Findings): SourceRates {
  const limit = (column: string): number | null =>
    limitOf(row, column, findings) ?? (budget === undefined ? null : limitOf(budget, column, findings));
  return { rpm: limit(RATES.rpm), tpm: limit(RATES.tpm), concurrency: limit(RATES.concurrency) };
}

/**
 * Caps of a row with what it has spent; where it has no `max_budget`, those of its budget. With a period other than a day
 * or a month, the rest of the budget is one for good, which is less.
 *
 * Source: BerriAI/litellm `litellm/proxy/_types.py` (LiteLLM_VerificationTokenView), 30 November 2026.
 */
export function capsOf(row: SourceRow, budget: SourceRow | undefined, findings: Findings): Caps {
  const stated = row.decimal('max_budget') === null && budget !== undefined ? budget : row;
  const max = stated.decimal('max_budget');
  if (max === null) return NO_CAPS;
  const duration = stated.text('budget_duration') || row.text('budget_duration');
  return capsWithin(max, duration, row.decimal('spend'), stated.at('budget_duration'), row.at('max_budget'), findings);
}

function capsWithin(
  max: Decimal,
  duration: string,
  spend: Decimal | null,
  period: Position,
  at: Position,
  findings: Findings,
): Caps {
  const renewed = capOf(usdToNanoUsd(max), at, findings);
  if (DAY.test(duration) || MONTH.test(duration)) {
    if (spend !== null && spend.units > 0n)
      findings.note(at, 'has a part of its period spent there; its day or month here begins with all of it');
    return DAY.test(duration) ? { ...NO_CAPS, dayCapNanoUsd: renewed } : { ...NO_CAPS, monthCapNanoUsd: renewed };
  }
  if (duration !== '') findings.note(period, `a budget of ${duration} becomes one for good`);
  return { ...NO_CAPS, totalCapNanoUsd: capOf(leftOf(max, spend), at, findings) };
}

/** `budget_limits`: budgets of several periods at once. Source: auth_checks.py (_virtual_key_multi_budget_check). */
export function windowsOf(row: SourceRow, findings: Findings): Caps {
  const at = row.at('budget_limits');
  if (row.text('budget_limits').trim().startsWith('{')) {
    if (row.isFilled('budget_limits')) findings.note(at, 'restricts requests there, and is not imported');
    return NO_CAPS;
  }
  return row.records('budget_limits').reduce((caps: Caps, window) => {
    const written = isRecord(window) ? window : {};
    const [max, duration] = [parseDecimal(String(written['max_budget'])), written['budget_duration']];
    if (max !== null && typeof duration === 'string' && duration !== '')
      return bothCaps(caps, capsWithin(max, duration, null, at, at, findings));
    findings.error(at, 'has something else than budgets with a max_budget and a budget_duration');
    return caps;
  }, NO_CAPS);
}

export function leftOf(max: Decimal, spend: Decimal | null): bigint {
  const { units, scale } = spend ?? { units: 0n, scale: 0 };
  return usdToNanoUsd(plusDecimal(max, { units: -units, scale }));
}

/** Groups of routes. Source: BerriAI/litellm `litellm/proxy/_types.py` (LiteLLMRoutes), 30 November 2026. */
const ROUTE_GROUPS: Readonly<Record<string, readonly EndpointName[]>> = {
  llm_api_routes: ENDPOINTS,
  openai_routes: ['chat', 'completions', 'embeddings', 'responses'],
  anthropic_routes: ['messages'],
};

/** Endpoints that `allowed_routes` names. Null: all; empty: it has other routes only. */
export function endpointsOf(row: SourceRow, findings: Findings): readonly EndpointName[] | null {
  const routes = row.list('allowed_routes');
  if (routes.length === 0) return null;
  const named = routes.flatMap((route) => {
    const own = ENDPOINTS.filter((name) => [ENDPOINT_PATHS[name], `/v1${ENDPOINT_PATHS[name]}`].includes(route));
    const found = ROUTE_GROUPS[route] ?? own;
    if (found.length === 0)
      findings.note(row.at('allowed_routes'), `${route} has no counterpart: it is not allowed here`);
    return found;
  });
  return ENDPOINTS.filter((name) => named.includes(name));
}
