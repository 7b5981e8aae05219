import { callerRates, exceedsMaxPrice } from '#catalog';
import type { CompletionTask } from '../task/completion-task.js';
import { promptBoundOf } from './hold-limits.js';

/** Whether the caller would pay more for the model of a task than its `max_price` allows. */
export function isOverMaxPrice({ parsedRequest, model, price, principal }: CompletionTask): boolean {
  const { maxPrice } = parsedRequest.routing;
  if (maxPrice === null) return false;
  return exceedsMaxPrice(callerRates(price, promptBoundOf(parsedRequest, model), principal.multipliersPpm), maxPrice);
}
