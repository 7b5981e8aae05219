import { methodText } from '../../../parts/credit/method-text';
import { useMethodName } from '../../../parts/credit/payment-methods';
import type { SavedMethod } from './automatic-topup';
import { lastMonthOf } from './expiry';

/** A saved method by what it is, its last digits, and the last month of a card. */
export function useMethodLabel(): (method: SavedMethod) => string {
  const nameOf = useMethodName();
  return (method) => [methodText(method.label, nameOf), lastMonthOf(method) ?? []].flat().join(' · ');
}
