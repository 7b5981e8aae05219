import type { Organization } from '../../data/organizations';

export interface TabProps {
  readonly organization: Organization;
}
