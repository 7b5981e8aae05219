import type { PRICE_UNITS } from '#kernel';

/** A tool that the provider runs and bills by the unit. */
export interface HostedTool {
  readonly unit: keyof typeof PRICE_UNITS;
  /** What the price of the unit may depend on, as far as the client says. */
  readonly labels: Readonly<Record<string, string>>;
  /** Uses that the client allows; null: it does not say. */
  readonly usesMax: number | null;
  /** In the client's body. */
  readonly param: string;
  readonly isForced: boolean;
}

export const NO_HOSTED_TOOLS: readonly HostedTool[] = [];
