import { OPERATOR_ACCESS, type Level, type OperatorResource } from './operator-access';
import { useSession } from './session';

/** What the operator at the screen may do: `may('write', 'money')`. What a role may not do is not offered. */
export function useMay(): (action: 'read' | 'write', resource: OperatorResource) => boolean {
  const role = useSession('operator').user.platform_role;
  return (action, resource) => {
    if (role === 'superadmin') return true;
    const level: Level = role === null ? 'none' : OPERATOR_ACCESS[resource][role];
    return level === 'write' || level === action;
  };
}
