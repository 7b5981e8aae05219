import { callerRates, exceedsMaxPrice } from '#catalog';
import type { CompletionTask } from '../../completion-task.js';
import { promptBoundOf } from '../hold-terms.js';

/** Whether the caller would pay more for the model of a task than its `max_price` allows. */
export function isTooDear({ asked, model, price, principal }: CompletionTask): boolean {
  const { maxPrice } = asked.routing;
  if (maxPrice === null) return false;
  return exceedsMaxPrice(callerRates(price, promptBoundOf(asked, model), principal.multipliersPpm), maxPrice);
}
