import type { settle, Decision } from './settle.mjs';

interface Facts {
  readonly values: Readonly<Record<string, string>>;
  readonly later: readonly { readonly from: string; readonly values: Readonly<Record<string, string>> }[];
}

export function seedModel(
  row: object,
  facts: { readonly genai_prices: Facts | null; readonly models_dev: Facts | null },
  decisions: readonly Decision[],
  day: string,
): { readonly model: object; readonly disagreements: ReturnType<typeof settle>['disagreements'] };
