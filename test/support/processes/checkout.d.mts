/** A version of the product, built. */
export interface Checkout {
  readonly folder: string;
  remove(): void;
}

/** @param version a folder with an installed checkout, or a commit */
export function checkoutOf(version: string): Checkout;
