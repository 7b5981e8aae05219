import { publicReason } from '#channels';
import type { CompletionTask, Estimate } from '#completions';
import { formatId, formatUsd } from '#kernel';

/**
 * An estimate as JSON text: costs are plain decimal numbers like the `cost_usd` that they bound, which JSON.stringify
 * would write as `2.8e-6`; the hold is a string like the balances that it is compared with.
 */
export function presentEstimate({ model, shownModel, price }: CompletionTask, estimate: Estimate): string {
  const facts = {
    object: 'estimate',
    model: shownModel,
    canonical_id: model.canonicalId,
    candidates: estimate.candidates.map(({ channel, kept, reason }) => ({
      channel,
      kept,
      reason: publicReason(reason),
    })),
    prompt_tokens: { estimated: estimate.promptTokens, at_most: estimate.promptBoundTokens },
    completion_tokens: { at_most: estimate.outputBoundTokens },
    hold_usd: formatUsd(estimate.holdNanoUsd),
    price_version_id: formatId('price', price.id),
  };
  const bounds = `{"at_least":${formatUsd(estimate.leastNanoUsd)},"at_most":${formatUsd(estimate.mostNanoUsd)}}`;
  return `${JSON.stringify(facts).slice(0, -1)},"cost_usd":${bounds}}`;
}
