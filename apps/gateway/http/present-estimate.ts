import type { Estimate, ModelEstimate } from '#completions';
import { formatId, formatUsd } from '#kernel';
import { presentCandidate } from './present-candidate.js';

/**
 * An estimate as JSON text: costs are plain decimal numbers like the `cost_usd` that they bound, which JSON.stringify
 * would write as `2.8e-6`; holds are strings like the balances that they are compared with.
 */
export function presentEstimate(estimate: Estimate): string {
  const [first] = estimate.models;
  const facts = {
    object: 'estimate',
    model: first?.task.shownModel,
    canonical_id: first?.task.model.canonicalId,
    candidates: estimate.candidates.map(presentCandidate),
    prompt_tokens: { estimated: estimate.promptTokens, at_most: estimate.promptBoundTokens },
    completion_tokens: { at_most: estimate.outputBoundTokens },
    hold_usd: formatUsd(estimate.holdNanoUsd),
    price_version_id: first === undefined ? null : formatId('price', first.task.price.id),
  };
  const models = estimate.models.map(presentModel).join();
  return `${JSON.stringify(facts).slice(0, -1)},"cost_usd":${bounds(estimate)},"models":[${models}]}`;
}

function presentModel(model: ModelEstimate): string {
  const { task, holdNanoUsd } = model;
  const facts = {
    model: task.model.canonicalId,
    hold_usd: formatUsd(holdNanoUsd),
    price_version_id: formatId('price', task.price.id),
  };
  return `${JSON.stringify(facts).slice(0, -1)},"cost_usd":${bounds(model)}}`;
}

function bounds({ leastNanoUsd, mostNanoUsd }: Pick<ModelEstimate, 'leastNanoUsd' | 'mostNanoUsd'>): string {
  return `{"at_least":${formatUsd(leastNanoUsd)},"at_most":${formatUsd(mostNanoUsd)}}`;
}
