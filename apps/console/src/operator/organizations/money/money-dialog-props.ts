import type { Organization } from '../../data/organizations';

export interface MoneyDialogProps {
  readonly organization: Organization;
  readonly onClose: () => void;
}
