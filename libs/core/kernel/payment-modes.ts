/** Whether money is moved. `test`: what a provider's test mode says; it reaches test organizations only. */
export const PAYMENT_MODES = ['live', 'test'] as const;
