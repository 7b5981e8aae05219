const AMOUNT = /^\d{1,9}(\.\d+)?$/;

/** Null: it is no positive amount of whole fen. */
export function fenOf(money: string): number | null {
  const [whole = '', fraction = ''] = money.split('.');
  if (!AMOUNT.test(money) || fraction.length > 2) return null;
  const fen = Number(whole) * 100 + Number(fraction.padEnd(2, '0'));
  return fen > 0 ? fen : null;
}

/** `1.50` */
export function yuanOf(fen: number): string {
  const text = String(fen).padStart(3, '0');
  return `${text.slice(0, -2)}.${text.slice(-2)}`;
}

/** `1.5`, as a decimal that became a number is written. */
export const shortYuanOf = (fen: number): string => yuanOf(fen).replace(/\.?0+$/, '');
