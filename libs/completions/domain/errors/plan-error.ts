import { callerRates } from '#catalog';
import type { Plan } from '#channels';
import { formatUsd, RoutifyError } from '#core';
import type { CompletionTask } from '../../task/completion-task.js';
import { promptBoundOf } from '../hold-limits.js';
import { isTooDear } from '../plan-task.js';

/** The client's error for a request without a candidate. Nothing was held or sent. */
export function planError(plan: Exclude<Plan, { kind: 'planned' }>, task: CompletionTask): RoutifyError {
  const name = task.parsedRequest.model;
  switch (plan.kind) {
    case 'region_not_available':
      return new RoutifyError('region_not_available', `No channel serves ${name} in this region.`, {
        param: 'routify.region',
      });
    case 'excluded_by_request':
      return new RoutifyError('invalid_request_error', `The routing options exclude every channel for ${name}.`, {
        param: 'routify',
      });
    case 'over_max_price':
      return tooDearError(task);
    case 'service_tier_not_offered':
      return new RoutifyError('invalid_request_error', `No channel for ${name} offers this service tier.`, {
        param: 'service_tier',
      });
    case 'not_for_tests':
      return new RoutifyError('model_not_allowed', `No channel for ${name} serves test organizations.`, {
        param: 'model',
      });
    case 'cooling':
      return new RoutifyError('upstream_rate_limited', `Every channel for ${name} is rate limited. Try again later.`, {
        retryAfterMs: plan.waitMs,
        metadata: { attempts: [] },
      });
    case 'no_channel':
      return new RoutifyError('all_channels_failed', `No channel for ${name} is available right now.`, {
        metadata: { attempts: [] },
      });
  }
}

/** Names the price of the client's first model, or of its advisor. */
function tooDearError(task: CompletionTask): RoutifyError {
  const { parsedRequest, principal, advisor } = task;
  const { model, price } = advisor !== null && isTooDear(advisor, task) ? advisor : task;
  const rates = callerRates(price, promptBoundOf(parsedRequest, model), principal.multipliersPpm);
  const [prompt, completion] = [formatUsd(rates.promptNanoUsd), formatUsd(rates.completionNanoUsd)];
  return new RoutifyError(
    'invalid_request_error',
    `No eligible model is within routify.max_price: ${model.canonicalId} costs ${prompt} USD per million prompt tokens and ${completion} USD per million completion tokens.`,
    { param: 'routify.max_price' },
  );
}
