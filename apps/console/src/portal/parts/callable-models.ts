import type { components } from '@/api/generated/management';
import { isInScope } from './model-scope';

type Model = components['schemas']['OwnModelResponse'];

/**
 * Chat models that a key with this scope may call: the suggested ones in their order, then the others by name.
 * @param suggested canonical ids, the best first
 */
export function callableModels(
  models: readonly Model[],
  scope: readonly string[],
  suggested: readonly string[],
): Model[] {
  const callable = models.filter(
    ({ id, endpoints, deprecated }) => endpoints.includes('chat') && !deprecated && isInScope(scope, id),
  );
  const rank = new Map(suggested.map((id, index) => [id, index]));
  const rankOf = ({ id }: Model): number => rank.get(id) ?? suggested.length;
  return callable.toSorted((one, other) => rankOf(one) - rankOf(other) || one.id.localeCompare(other.id));
}

/** Those with tools first, which an agent needs: else the order stays. */
export function modelsForAgents(models: readonly Model[]): Model[] {
  const hasTools = ({ capabilities }: Model): boolean => capabilities.includes('tools');
  return [...models.filter(hasTools), ...models.filter((model) => !hasTools(model))];
}
