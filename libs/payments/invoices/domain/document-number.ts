export const DOCUMENT_KINDS = ['invoice', 'credit_note'] as const;
export type DocumentKind = (typeof DOCUMENT_KINDS)[number];

const DIGITS_MIN = 6;

/** A number as it is printed: `INV-000123`, `TEST-INV-000123` of test money. Numbers count on over the years. */
export function documentNumber(prefix: string, number: bigint, isTest: boolean): string {
  return `${isTest ? 'TEST-' : ''}${prefix}${number.toString().padStart(DIGITS_MIN, '0')}`;
}
