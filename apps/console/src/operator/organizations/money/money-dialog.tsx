import { AdjustmentDialog } from './adjustment-dialog';
import { ChargebackDialog } from './chargeback-dialog';
import { GrantDialog } from './grant-dialog';
import type { MoneyDialogProps } from './money-dialog-props';
import { RefundDialog } from './refund-dialog';
import { TopupDialog } from './topup-dialog';

const DIALOGS = {
  topup: TopupDialog,
  adjustment: AdjustmentDialog,
  grant: GrantDialog,
  refund: RefundDialog,
  chargeback: ChargebackDialog,
} as const;

export type MoneyAction = keyof typeof DIALOGS;

/** What moves the money of an organization. Every form has one effect, however often it is sent. */
export function MoneyDialog({ action, ...props }: MoneyDialogProps & { readonly action: MoneyAction }) {
  const Dialog = DIALOGS[action];
  return <Dialog {...props} />;
}
