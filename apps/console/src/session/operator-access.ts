export type Level = 'none' | 'read' | 'write';

/**
 * Resources of the operator API: what support and finance may do; a superadmin writes all. Held to `docs/api/roles.md`.
 */
export const OPERATOR_ACCESS = {
  organizations: { support: 'read', finance: 'read' },
  keys: { support: 'read', finance: 'none' },
  members: { support: 'read', finance: 'none' },
  users: { support: 'read', finance: 'none' },
  webhooks: { support: 'none', finance: 'none' },
  tiers: { support: 'read', finance: 'read' },
  models: { support: 'read', finance: 'read' },
  channels: { support: 'read', finance: 'none' },
  installation: { support: 'read', finance: 'none' },
  impersonation: { support: 'write', finance: 'none' },
  money: { support: 'read', finance: 'write' },
  requests: { support: 'read', finance: 'read' },
  audit: { support: 'read', finance: 'read' },
  mails: { support: 'read', finance: 'none' },
  settings: { support: 'read', finance: 'none' },
  system: { support: 'read', finance: 'read' },
  tokens: { support: 'none', finance: 'none' },
} as const satisfies Readonly<Record<string, Readonly<Record<'support' | 'finance', Level>>>>;

export type OperatorResource = keyof typeof OPERATOR_ACCESS;
