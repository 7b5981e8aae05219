import type { CatalogModel } from '#catalog';
import { RoutifyError } from '#core';

const DAY_CHARACTERS = '2026-12-31'.length;

/**
 * The 410 of a retired model.
 * @param name as the client wrote it
 * @param replacement that the caller may use; null: none
 */
export function modelSunset(
  name: string,
  { sunsetAtMs, sunsetNote }: CatalogModel,
  replacement: string | null,
  param: string,
): RoutifyError {
  const sunsetAt = new Date(sunsetAtMs ?? 0).toISOString();
  const hint = replacement === null ? '' : ` Use ${replacement} instead.`;
  const message = `The model ${JSON.stringify(name)} was retired on ${sunsetAt.slice(0, DAY_CHARACTERS)}.${hint}`;
  const note = sunsetNote === null ? {} : { note: sunsetNote };
  return new RoutifyError('model_sunset', message, { param, metadata: { sunset_at: sunsetAt, replacement, ...note } });
}
