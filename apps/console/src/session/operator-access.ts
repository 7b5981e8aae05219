import { useSession } from './session';

type Level = 'none' | 'read' | 'write';

/** Resources of the operator API: what support and finance may do; a superadmin writes all. Held to `docs/api/roles.md`. */
export const OPERATOR_ACCESS = {
  organizations: { support: 'read', finance: 'read' },
  keys: { support: 'read', finance: 'none' },
  members: { support: 'read', finance: 'none' },
  users: { support: 'read', finance: 'none' },
  tiers: { support: 'read', finance: 'read' },
  models: { support: 'read', finance: 'read' },
  channels: { support: 'read', finance: 'none' },
  installation: { support: 'read', finance: 'none' },
  money: { support: 'read', finance: 'write' },
  requests: { support: 'read', finance: 'read' },
  audit: { support: 'read', finance: 'read' },
  mails: { support: 'read', finance: 'none' },
  settings: { support: 'read', finance: 'none' },
  system: { support: 'read', finance: 'read' },
  tokens: { support: 'none', finance: 'none' },
} as const satisfies Readonly<Record<string, Readonly<Record<'support' | 'finance', Level>>>>;

export type OperatorResource = keyof typeof OPERATOR_ACCESS;

/** What the operator at the screen may do: `may('write', 'money')`. What a role may not do is not offered. */
export function useMay(): (action: 'read' | 'write', resource: OperatorResource) => boolean {
  const role = useSession('operator').user.platform_role;
  return (action, resource) => {
    if (role === 'superadmin') return true;
    const level: Level = role === null ? 'none' : OPERATOR_ACCESS[resource][role];
    return level === 'write' || level === action;
  };
}
