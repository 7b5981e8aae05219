/** The parts of the payments page, in their order. */
export const PAYMENTS_TABS = ['orders', 'refunds', 'unapplied', 'disputes', 'packages', 'providers'] as const;
