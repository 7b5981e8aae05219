import { CUSTOMER_ACCESS, type CustomerResource, type Level } from './customer-roles';
import { useOrganization } from './session';

/** What the member at the screen may do. `own` counts as both: a developer reads and writes what it made; `granted` as read. */
export function useMemberMay(): (action: 'read' | 'write', resource: CustomerResource) => boolean {
  const organization = useOrganization();
  return (action, resource) => {
    if (organization === undefined) return false;
    const { role, status } = organization;
    if (action === 'write' && status === 'suspended') return false;
    if (role === 'owner') return true;
    const level: Level = CUSTOMER_ACCESS[resource][role];
    if (level === 'granted') return action === 'read';
    return level === 'write' || level === 'own' || level === action;
  };
}
