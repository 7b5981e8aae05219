/**
 * How candidates of one priority are put in order; lower priorities always come first. `weighted`: by chance, each as
 * often as its weight says; `cheapest`: by what the channel charges us; `fastest`: by its time to the first byte;
 * `least_busy`: the one of two drawn by weight that has less to do.
 */
export const STRATEGIES = ['weighted', 'cheapest', 'fastest', 'least_busy'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Where neither the request nor a rule names one. */
export const STANDARD_STRATEGY: Strategy = 'weighted';
