/** Efforts by the largest thinking budget, in tokens, that they stand for; larger budgets mean `high`. */
const BUDGETS: readonly (readonly [tokens: number, effort: string])[] = [
  [4_096, 'low'],
  [16_384, 'medium'],
];

/** The effort for a thinking budget, where the upstream knows no budgets. */
export function effortOfBudget(tokens: number): string {
  return BUDGETS.find(([tokensMax]) => tokens <= tokensMax)?.[1] ?? 'high';
}
