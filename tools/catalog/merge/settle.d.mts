export interface Decision {
  readonly models: readonly string[];
  readonly fields: readonly string[];
  readonly take: string;
  readonly reason: string;
  readonly day: string;
}

type Values = Readonly<Record<string, string>>;

interface Disagreement {
  readonly id: string;
  readonly field: string;
  readonly offered: Values;
  readonly decision: Decision | undefined;
}

export function settle(
  id: string,
  offers: Readonly<Record<string, Values>>,
  decisions: readonly Decision[],
): { readonly values: Values; readonly disagreements: readonly Disagreement[] };
export function idleDecisions(
  decisions: readonly Decision[],
  disagreements: readonly Pick<Disagreement, 'decision'>[],
): readonly Decision[];
