import type { components } from '@/api/generated/management';
import { isInScope } from './model-scope';

type Model = components['schemas']['OwnModelResponse'];

/** Chat models that a key with this scope may call, the cheapest first: a first request should cost next to nothing. */
export function callableModels(models: readonly Model[], scope: readonly string[]): Model[] {
  const isCallable = ({ id, endpoints, deprecated }: Model): boolean =>
    endpoints.includes('chat') && !deprecated && isInScope(scope, id);
  return models.filter(isCallable).toSorted((one, other) => inputPrice(one) - inputPrice(other));
}

function inputPrice({ pricing }: Model): number {
  return Number(pricing.input_per_mtok_usd ?? 0);
}

/** Those with tools first, which an agent needs: else the order stays. */
export function modelsForAgents(models: readonly Model[]): Model[] {
  const hasTools = ({ capabilities }: Model): boolean => capabilities.includes('tools');
  return [...models.filter(hasTools), ...models.filter((model) => !hasTools(model))];
}
