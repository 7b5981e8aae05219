/**
 * The order of candidates of one priority; lower priorities always come first. `weighted`: random, in proportion to the
 * weights; `cheapest`: by the cost of the channel; `fastest`: by its time to the first byte; `least_busy`: of two
 * chosen by weight, the one with less load.
 */
export const STRATEGIES = ['weighted', 'cheapest', 'fastest', 'least_busy'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** The default, when neither the request nor a rule sets one. */
export const STANDARD_STRATEGY: Strategy = 'weighted';
