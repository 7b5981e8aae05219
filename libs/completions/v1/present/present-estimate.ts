import { type PriceArithmetic, formatDecimal, formatId, formatUsd } from '#core';
import type { Estimate, ModelEstimate } from '../../estimate.service.js';
import { presentCandidate, type PublicNameOf } from './present-candidate.js';

/**
 * An estimate as JSON text. Costs are plain decimal numbers like `cost_usd` of a reply, which JSON.stringify would
 * write as `2.8e-6`; holds are strings like balances.
 */
export function presentEstimate(estimate: Estimate, publicNameOf: PublicNameOf): string {
  const [first] = estimate.models;
  const facts = {
    object: 'estimate',
    model: first?.task.shownModel,
    canonical_id: first?.task.model.canonicalId,
    candidates: estimate.candidates.map((note) => presentCandidate(note, publicNameOf)),
    cache_marks: presentMarks(estimate.cacheMarks),
    prompt_tokens: { estimated: estimate.promptTokens, at_most: estimate.promptBoundTokens },
    completion_tokens: { at_most: estimate.outputBoundTokens },
    hold_usd: formatUsd(estimate.holdNanoUsd),
    price_version_id: first === undefined ? null : formatId('price', first.task.price.id),
  };
  const models = estimate.models.map(presentModel).join();
  return `${JSON.stringify(facts).slice(0, -1)},"cost_usd":${bounds(estimate)},"models":[${models}]}`;
}

function presentMarks(marks: Estimate['cacheMarks']): object | null {
  return marks === null ? null : { when: marks.when, set: marks.isMarked };
}

function presentModel(model: ModelEstimate): string {
  const { task, holdNanoUsd } = model;
  const facts = {
    model: task.model.canonicalId,
    hold_usd: formatUsd(holdNanoUsd),
    price_version_id: formatId('price', task.price.id),
    price_window: task.price.window ?? null,
    service_tiers: { at_least: model.leastLines.serviceTier, at_most: model.mostLines.serviceTier },
    arithmetic: { at_least: presentLines(model.leastLines), at_most: presentLines(model.mostLines) },
  };
  return `${JSON.stringify(facts).slice(0, -1)},"prompt_cost_usd":${promptCosts(model)},"cost_usd":${bounds(model)}}`;
}

const NANO_DECIMALS = 9;
const PPM_DECIMALS = 6;
const PER_MILLION_DECIMALS = 6;

/**
 * The arithmetic of a bound in the caller's rates: mark-up and discount are multiplied in exactly; only the total is
 * rounded.
 */
function presentLines({ fromPromptTokens, lines, sumFemtoUsd, multipliersPpm, priceNanoUsd }: PriceArithmetic): object {
  const multiplier = multipliersPpm.reduce((product, ppm) => product * ppm, 1n);
  const decimals = NANO_DECIMALS + PPM_DECIMALS * multipliersPpm.length;
  const amountDecimals = decimals + PER_MILLION_DECIMALS;
  return {
    from_prompt_tokens: fromPromptTokens,
    lines: lines.map(({ meter, quantity, rateNanoUsd, amountFemtoUsd }) => ({
      meter,
      quantity,
      per_million_usd: formatDecimal(rateNanoUsd * multiplier, decimals),
      amount_usd: formatDecimal(amountFemtoUsd * multiplier, amountDecimals),
    })),
    sum_usd: formatDecimal(sumFemtoUsd * multiplier, amountDecimals),
    price_usd: formatUsd(priceNanoUsd),
  };
}

function promptCosts({ writtenNanoUsd, readNanoUsd }: ModelEstimate): string {
  return `{"cache_write":${formatUsd(writtenNanoUsd)},"cache_read":${formatUsd(readNanoUsd)}}`;
}

function bounds({ leastNanoUsd, mostNanoUsd }: Pick<ModelEstimate, 'leastNanoUsd' | 'mostNanoUsd'>): string {
  return `{"at_least":${formatUsd(leastNanoUsd)},"at_most":${formatUsd(mostNanoUsd)}}`;
}
