export type Level = 'none' | 'granted' | 'own' | 'read' | 'write';
type Rights = Readonly<Record<'admin' | 'developer' | 'billing' | 'viewer', Level>>;

/** Resources of the customer API: what each role may do; an owner writes all. Held to `docs/api/roles.md`. */
export const CUSTOMER_ACCESS = {
  me: { admin: 'write', developer: 'write', billing: 'write', viewer: 'write' },
  organization: { admin: 'write', developer: 'read', billing: 'read', viewer: 'read' },
  keys: { admin: 'write', developer: 'own', billing: 'none', viewer: 'read' },
  caps: { admin: 'write', developer: 'none', billing: 'write', viewer: 'read' },
  projects: { admin: 'write', developer: 'granted', billing: 'read', viewer: 'read' },
  project_members: { admin: 'write', developer: 'granted', billing: 'read', viewer: 'read' },
  members: { admin: 'write', developer: 'read', billing: 'read', viewer: 'read' },
  balance: { admin: 'read', developer: 'read', billing: 'read', viewer: 'read' },
  transfers: { admin: 'read', developer: 'none', billing: 'read', viewer: 'read' },
  orders: { admin: 'write', developer: 'none', billing: 'write', viewer: 'read' },
  redeem: { admin: 'write', developer: 'none', billing: 'write', viewer: 'none' },
  usage: { admin: 'read', developer: 'own', billing: 'read', viewer: 'read' },
  requests: { admin: 'read', developer: 'own', billing: 'read', viewer: 'read' },
  models: { admin: 'read', developer: 'read', billing: 'read', viewer: 'read' },
  audit: { admin: 'read', developer: 'none', billing: 'none', viewer: 'none' },
  alerts: { admin: 'write', developer: 'read', billing: 'write', viewer: 'read' },
  webhooks: { admin: 'write', developer: 'none', billing: 'none', viewer: 'read' },
  single_sign_on: { admin: 'write', developer: 'none', billing: 'none', viewer: 'none' },
} as const satisfies Readonly<Record<string, Rights>>;

export type CustomerResource = keyof typeof CUSTOMER_ACCESS;
