import type { Organization } from '../organization';

export interface TabProps {
  readonly organization: Organization;
}
