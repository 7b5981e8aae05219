import type { components } from '@/api/generated/management';

export type Model = components['schemas']['OwnModelResponse'];

export interface ModelsSearch {
  readonly q?: string;
  readonly vendor?: string;
  /** A capability that the models must have. */
  readonly can?: string;
  /** Tokens that the context has at least. */
  readonly context?: string;
  readonly sort?: string;
  /** The model whose detail is open. */
  readonly open?: string;
}

export function readModelsSearch(search: Record<string, unknown>): ModelsSearch {
  const names = ['q', 'vendor', 'can', 'context', 'sort', 'open'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      const text = typeof value === 'number' ? String(value) : value;
      return typeof text === 'string' && text !== '' ? [[name, text]] : [];
    }),
  );
}
