import type { components } from '@/api/generated/management';

export type Model = components['schemas']['OwnModelResponse'];

export interface ModelsSearch {
  readonly q?: string;
  /** A capability that the models must have. */
  readonly can?: string;
  /** The model whose detail is open. */
  readonly open?: string;
}

export function readModelsSearch(search: Record<string, unknown>): ModelsSearch {
  const names = ['q', 'can', 'open'] as const;
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}

/** Every word must be in the id or the name. */
export function findModels(models: readonly Model[], { q = '', can }: ModelsSearch): Model[] {
  const words = q.toLowerCase().split(/\s+/);
  return models.filter(({ id, name, capabilities }) => {
    const text = `${id} ${name}`.toLowerCase();
    return words.every((word) => text.includes(word)) && (can === undefined || capabilities.some((one) => one === can));
  });
}
