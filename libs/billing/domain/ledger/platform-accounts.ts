/** The platform's own accounts. Migrations create them; their ids are part of the schema. */
export const PLATFORM_ACCOUNTS = {
  revenue: '00000000-0000-7000-8000-000000000001',
  cogs: '00000000-0000-7000-8000-000000000002',
  providerPayable: '00000000-0000-7000-8000-000000000003',
  paymentsClearing: '00000000-0000-7000-8000-000000000004',
  promoExpense: '00000000-0000-7000-8000-000000000005',
  breakage: '00000000-0000-7000-8000-000000000006',
  adjustment: '00000000-0000-7000-8000-000000000007',
  waiver: '00000000-0000-7000-8000-000000000008',
} as const;
