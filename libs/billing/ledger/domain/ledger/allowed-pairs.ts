import { PLATFORM_ACCOUNTS } from './platform-accounts.js';

/** A platform account by its kind, or any lot of a wallet. */
type Side = keyof typeof PLATFORM_ACCOUNTS | 'lot';

/** What each code of a transfer may move: from the debited to the credited account. All else is a defect. */
export const ALLOWED_PAIRS: Readonly<Record<string, readonly (readonly [debit: Side, credit: Side])[]>> = {
  usage: [['lot', 'revenue']],
  usage_adjustment: [
    ['lot', 'revenue'],
    ['revenue', 'lot'],
  ],
  cogs: [['cogs', 'providerPayable']],
  cogs_adjustment: [
    ['cogs', 'providerPayable'],
    ['providerPayable', 'cogs'],
  ],
  waiver: [['waiver', 'cogs']],
  topup: [
    ['paymentsClearing', 'lot'],
    ['unappliedPayments', 'lot'],
  ],
  payment_tax: [
    ['paymentsClearing', 'taxPayable'],
    ['unappliedPayments', 'taxPayable'],
    ['taxPayable', 'paymentsClearing'],
    ['taxPayable', 'unappliedPayments'],
  ],
  payment_surcharge: [
    ['paymentsClearing', 'paymentFees'],
    ['unappliedPayments', 'paymentFees'],
    ['paymentFees', 'paymentsClearing'],
    ['paymentFees', 'unappliedPayments'],
  ],
  chargeback: [
    ['lot', 'paymentsClearing'],
    ['lot', 'unappliedPayments'],
  ],
  payment_refund: [
    ['lot', 'paymentsClearing'],
    ['lot', 'unappliedPayments'],
  ],
  dispute_loss: [['disputeLosses', 'paymentsClearing']],
  bonus_clawback: [['lot', 'promoExpense']],
  reversal: [
    ['paymentsClearing', 'lot'],
    ['promoExpense', 'lot'],
    ['paymentsClearing', 'taxPayable'],
    ['paymentsClearing', 'paymentFees'],
    ['paymentsClearing', 'disputeLosses'],
    ['unappliedPayments', 'lot'],
    ['unappliedPayments', 'taxPayable'],
    ['unappliedPayments', 'paymentFees'],
  ],
  payment_fee: [
    ['paymentFees', 'paymentsClearing'],
    ['paymentsClearing', 'paymentFees'],
  ],
  dispute_fee: [
    ['disputeLosses', 'paymentsClearing'],
    ['paymentsClearing', 'disputeLosses'],
  ],
  unapplied: [['paymentsClearing', 'unappliedPayments']],
  payment_return: [['unappliedPayments', 'paymentsClearing']],
  payout: [
    ['bank', 'paymentsClearing'],
    ['paymentsClearing', 'bank'],
  ],
  fx_difference: [
    ['fxDifference', 'paymentsClearing'],
    ['paymentsClearing', 'fxDifference'],
  ],
  adjustment: [
    ['adjustment', 'lot'],
    ['lot', 'adjustment'],
  ],
  grant: [['promoExpense', 'lot']],
  expiry: [['lot', 'breakage']],
  refund: [['revenue', 'lot']],
  debt_cover: [['lot', 'lot']],
  lot_merge: [['lot', 'lot']],
};

const PLATFORM_SIDES = new Map(Object.entries(PLATFORM_ACCOUNTS).map(([side, id]) => [id as string, side]));

/** Throws RangeError for a transfer between accounts that its code does not allow. */
export function requireAllowedPair(code: string, debitAccount: string, creditAccount: string): void {
  const [debit, credit] = [debitAccount, creditAccount].map((id) => PLATFORM_SIDES.get(id) ?? 'lot');
  if (ALLOWED_PAIRS[code]?.some((pair) => pair[0] === debit && pair[1] === credit)) return;
  throw new RangeError(`a transfer ${code} from ${debit} to ${credit}`);
}
