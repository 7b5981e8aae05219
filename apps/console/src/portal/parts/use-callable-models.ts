import { callableModels } from './callable-models';
import { useModels } from './names';
import { useService } from './service';

/** Those of `callableModels`; empty until it is known which one is first. */
export function useCallableModels(scope: readonly string[]) {
  const [models, service] = [useModels(), useService()];
  if (models.data === undefined || service.isPending) return [];
  return callableModels(models.data.data, scope, service.data?.suggested_models ?? []);
}
