/** Alert rules as a customer writes them. */
export const alertRules = (changes: object = {}) => ({
  low_balance_usd: '5',
  low_balance_percent: 0,
  low_balance_days: 0,
  caps: true,
  unusual_spend: true,
  unusual_spend_min_usd: '10',
  recipient_roles: ['owner'],
  recipient_member_ids: [],
  ...changes,
});
