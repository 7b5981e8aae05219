/**
 * All permissions: guards read these tables, and docs/api/roles.md is generated from them.
 * `write` includes reading; `own` allows both, for objects that the member created or used; `granted` is what roles in
 * projects give, and nothing by itself.
 */
export type AccessLevel = 'none' | 'granted' | 'own' | 'read' | 'write';

export type AccessAction = 'read' | 'write';

/** Roles of a member in an organization. */
export const ORGANIZATION_ROLES = ['owner', 'admin', 'developer', 'billing', 'viewer'] as const;

export type OrganizationRole = (typeof ORGANIZATION_ROLES)[number];

/** Roles of operators. */
export const PLATFORM_ROLES = ['superadmin', 'support', 'finance'] as const;

export type PlatformRole = (typeof PLATFORM_ROLES)[number];

type Row<Role extends string> = Readonly<Record<Role, AccessLevel>>;

/** Resources of the customer API. Beyond the table: only owners make owners, and the last owner cannot be removed. */
export const ORGANIZATION_ACCESS = {
  me: { owner: 'write', admin: 'write', developer: 'write', billing: 'write', viewer: 'write' },
  organization: { owner: 'write', admin: 'write', developer: 'read', billing: 'read', viewer: 'read' },
  keys: { owner: 'write', admin: 'write', developer: 'own', billing: 'none', viewer: 'read' },
  /** They show spend of all keys and members: who sees all of these. */
  caps: { owner: 'write', admin: 'write', developer: 'none', billing: 'write', viewer: 'read' },
  projects: { owner: 'write', admin: 'write', developer: 'granted', billing: 'read', viewer: 'read' },
  project_members: { owner: 'write', admin: 'write', developer: 'granted', billing: 'read', viewer: 'read' },
  members: { owner: 'write', admin: 'write', developer: 'read', billing: 'read', viewer: 'read' },
  balance: { owner: 'read', admin: 'read', developer: 'read', billing: 'read', viewer: 'read' },
  transfers: { owner: 'read', admin: 'read', developer: 'none', billing: 'read', viewer: 'read' },
  orders: { owner: 'write', admin: 'write', developer: 'none', billing: 'write', viewer: 'read' },
  alerts: { owner: 'write', admin: 'write', developer: 'read', billing: 'write', viewer: 'read' },
  redeem: { owner: 'write', admin: 'write', developer: 'none', billing: 'write', viewer: 'none' },
  usage: { owner: 'read', admin: 'read', developer: 'own', billing: 'read', viewer: 'read' },
  requests: { owner: 'read', admin: 'read', developer: 'own', billing: 'read', viewer: 'read' },
  models: { owner: 'read', admin: 'read', developer: 'read', billing: 'read', viewer: 'read' },
  audit: { owner: 'read', admin: 'read', developer: 'none', billing: 'none', viewer: 'none' },
  /** Events say something of keys, members and payments: who sees all of these. */
  webhooks: { owner: 'write', admin: 'write', developer: 'none', billing: 'none', viewer: 'read' },
  single_sign_on: { owner: 'write', admin: 'write', developer: 'none', billing: 'none', viewer: 'none' },
} as const satisfies Readonly<Record<string, Row<OrganizationRole>>>;

/** Roles of a member in a project. */
export const PROJECT_ROLES = ['manager', 'developer', 'viewer'] as const;

export type ProjectRole = (typeof PROJECT_ROLES)[number];

/**
 * What a role in a project adds to that in the organization, for the objects of the project. The project itself and its
 * caps are changed by roles of the organization that may: they bound what a manager does.
 */
export const PROJECT_ACCESS = {
  projects: { manager: 'read', developer: 'read', viewer: 'read' },
  project_members: { manager: 'write', developer: 'read', viewer: 'read' },
  keys: { manager: 'write', developer: 'own', viewer: 'read' },
  caps: { manager: 'read', developer: 'read', viewer: 'read' },
  usage: { manager: 'read', developer: 'own', viewer: 'read' },
  requests: { manager: 'read', developer: 'own', viewer: 'read' },
} as const satisfies Readonly<Partial<Record<keyof typeof ORGANIZATION_ACCESS, Row<ProjectRole>>>>;

/** Roles that may order and pay: they alone consent to charges. */
export const PAYER_ROLES: readonly OrganizationRole[] = ORGANIZATION_ROLES.filter(
  (role) => ORGANIZATION_ACCESS.orders[role] === 'write',
);

export type OrganizationResource = keyof typeof ORGANIZATION_ACCESS;

/** Resources of the operator API. */
export const PLATFORM_ACCESS = {
  organizations: { superadmin: 'write', support: 'read', finance: 'read' },
  /** To act as a member of a customer. Writes then need `organizations: write`, too. */
  impersonation: { superadmin: 'write', support: 'write', finance: 'none' },
  keys: { superadmin: 'write', support: 'read', finance: 'none' },
  members: { superadmin: 'write', support: 'read', finance: 'none' },
  users: { superadmin: 'write', support: 'read', finance: 'none' },
  tiers: { superadmin: 'write', support: 'read', finance: 'read' },
  models: { superadmin: 'write', support: 'read', finance: 'read' },
  channels: { superadmin: 'write', support: 'read', finance: 'none' },
  installation: { superadmin: 'write', support: 'read', finance: 'none' },
  money: { superadmin: 'write', support: 'read', finance: 'write' },
  requests: { superadmin: 'write', support: 'read', finance: 'read' },
  audit: { superadmin: 'read', support: 'read', finance: 'read' },
  mails: { superadmin: 'write', support: 'read', finance: 'none' },
  settings: { superadmin: 'write', support: 'read', finance: 'none' },
  webhooks: { superadmin: 'write', support: 'none', finance: 'none' },
  /** To write: acknowledges and silences alarms. */
  system: { superadmin: 'write', support: 'read', finance: 'read' },
  tokens: { superadmin: 'write', support: 'none', finance: 'none' },
} as const satisfies Readonly<Record<string, Row<PlatformRole>>>;

export type PlatformResource = keyof typeof PLATFORM_ACCESS;

export function isOrganizationRole(text: string): text is OrganizationRole {
  return ORGANIZATION_ROLES.some((role) => role === text);
}

export function isProjectRole(text: string): text is ProjectRole {
  return PROJECT_ROLES.some((role) => role === text);
}

export function isPlatformRole(text: string): text is PlatformRole {
  return PLATFORM_ROLES.some((role) => role === text);
}

export function levelAllows(level: AccessLevel, action: AccessAction): boolean {
  if (level === 'granted') return action === 'read';
  return level === 'own' || level === 'write' || level === action;
}

/** Whether a level allows all that another one does: `own` and `read` allow what the other does not. */
export function levelCovers(level: AccessLevel, other: AccessLevel): boolean {
  return other === 'none' || other === 'granted' || level === 'write' || level === other;
}

/** Whether an operator's role may do all that another one may. */
export function coversRole(role: PlatformRole, other: PlatformRole): boolean {
  return Object.values<Row<PlatformRole>>(PLATFORM_ACCESS).every((levels) => levelCovers(levels[role], levels[other]));
}

/** Scopes that can restrict a member's token: `keys:read`, `keys:write` … */
export const TOKEN_SCOPES: readonly string[] = Object.entries(ORGANIZATION_ACCESS).flatMap(([resource, levels]) =>
  Object.values(levels).some((level) => level === 'write')
    ? [`${resource}:read`, `${resource}:write`]
    : [`${resource}:read`],
);

/** Whether the scopes of a token allow an action; without scopes only the role applies. */
export function scopesAllow(scopes: readonly string[], resource: OrganizationResource, action: AccessAction): boolean {
  if (scopes.length === 0 || scopes.includes(`${resource}:write`)) return true;
  return action === 'read' && scopes.includes(`${resource}:read`);
}
