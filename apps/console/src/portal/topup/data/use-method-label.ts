import { methodText } from '../../credit/method-text';
import { useMethodName } from '../../credit/payment-methods';
import type { SavedMethod } from './automatic-topup';
import { lastMonthOf } from './expiry';

/** A saved method by what it is, its last digits, and the last month of a card. */
export function useMethodLabel(): (method: SavedMethod) => string {
  const nameOf = useMethodName();
  return (method) => [methodText(method.label, nameOf), lastMonthOf(method) ?? []].flat().join(' · ');
}
