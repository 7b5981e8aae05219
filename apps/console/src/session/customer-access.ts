import { CUSTOMER_ACCESS, type CustomerResource, type Level } from './customer-roles';
import { useOrganization } from './session';

/**
 * What the member at the screen may do. `own` counts as both: a developer reads and writes what it made; of projects it reads
 * those in which it has a role.
 */
export function useMemberMay(): (action: 'read' | 'write', resource: CustomerResource) => boolean {
  const organization = useOrganization();
  return (action, resource) => {
    if (organization === undefined) return false;
    const { role, status } = organization;
    if (action === 'write' && status === 'suspended') return false;
    if (role === 'owner') return true;
    const level: Level = CUSTOMER_ACCESS[resource][role];
    if (level === 'own') return action === 'read' || (resource !== 'projects' && resource !== 'project_members');
    return level === 'write' || level === action;
  };
}
