import type { MaxPrice } from '#dialects';
import type { CompletionTask } from '../../completion-task.js';
import { promptBoundOf } from '../hold-terms.js';
import { callerRates, type CallerRates } from './caller-rates.js';

/** Whether the caller would pay more for the model of a task than its `max_price` allows. */
export function isTooDear({ asked, model, price, principal }: CompletionTask): boolean {
  const { maxPrice } = asked.routing;
  if (maxPrice === null) return false;
  return exceeds(callerRates(price, promptBoundOf(asked, model), principal.multipliersPpm), maxPrice);
}

/** Whether one of two rates is above its bound. */
export function exceeds(rates: CallerRates, { promptNanoUsd, completionNanoUsd }: MaxPrice): boolean {
  if (promptNanoUsd !== null && rates.promptNanoUsd > promptNanoUsd) return true;
  return completionNanoUsd !== null && rates.completionNanoUsd > completionNanoUsd;
}
