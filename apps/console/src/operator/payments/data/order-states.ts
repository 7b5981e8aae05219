export const ORDER_STATES = ['created', 'pending', 'paid', 'credited', 'failed', 'expired'] as const;
