import type { RequestMeter } from '#billing/metering';
import { servedPrice } from '#core';
import type { CompletionTask } from '../task/completion-task.js';

/** Charges the answering model, at the price of the service tier that served it; null: the upstream has not said. */
export function chargeTier(meter: RequestMeter, task: CompletionTask, served: string | null): void {
  const { model, price, parsedRequest } = task;
  const version = servedPrice(price, parsedRequest.serviceTier, served);
  if (model.id !== meter.subject.modelId || version.id !== meter.subject.price.id) meter.answerAs(model.id, version);
}
