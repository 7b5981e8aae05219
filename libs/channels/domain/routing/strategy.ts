/**
 * How candidates are put in order. `weighted`: lower priority first, by chance within one priority, each as often as its
 * weight says. The others look at all priorities alike: `cheapest` by what the channel charges us, `fastest` by its time
 * to the first byte, `least_busy` the one of two drawn by weight that has less to do.
 */
export const STRATEGIES = ['weighted', 'cheapest', 'fastest', 'least_busy'] as const;
export type Strategy = (typeof STRATEGIES)[number];
