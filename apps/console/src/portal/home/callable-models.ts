import type { components } from '@/api/generated/management';

type Model = components['schemas']['OwnModelResponse'];

/** Chat models that a key with this scope may call, the cheapest first: a first request should cost next to nothing. */
export function callableModels(models: readonly Model[], scope: readonly string[]): Model[] {
  const isCallable = ({ id, endpoints, deprecated }: Model): boolean =>
    endpoints.includes('chat') && !deprecated && (scope.length === 0 || scope.some((pattern) => matches(pattern, id)));
  return models.filter(isCallable).toSorted((one, other) => inputPrice(one) - inputPrice(other));
}

function inputPrice({ pricing }: Model): number {
  return Number(pricing.input_per_mtok_usd ?? 0);
}

/** A scope names a model or, with `*`, many; without its vendor an alias is meant. */
function matches(pattern: string, id: string): boolean {
  const body = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  const whole = new RegExp(`^${body.join('.*')}$`);
  return whole.test(id) || whole.test(id.slice(id.indexOf('/') + 1));
}
