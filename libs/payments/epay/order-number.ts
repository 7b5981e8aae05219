import { isUuid } from '#core';

const ORDER_NUMBER = /^([0-9a-f]{8})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{4})([0-9a-f]{12})$/;

/** `out_trade_no`: the id of an order as 32 hex digits, which every vendor takes. */
export const orderNumberOf = (orderId: string): string => orderId.replaceAll('-', '');

/** Null: it is the number of none of ours. */
export function orderIdOf(orderNumber: string): string | null {
  const parts = ORDER_NUMBER.exec(orderNumber)?.slice(1) ?? [];
  const id = parts.join('-');
  return isUuid(id) ? id : null;
}
