/** Crockford's base32: no letters that are taken for digits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 4;
const GROUP_LENGTH = 5;
const CODE = new RegExp(`^[${ALPHABET}]{${GROUPS * GROUP_LENGTH}}$`);

/**
 * A new code of 100 random bits, in groups that people can read out: `7K3QF-…`.
 *
 * @param random a whole number below the bound, unpredictable
 */
export function mintRedeemCode(random: (bound: number) => number): string {
  const group = (): string => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[random(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** The one form of a code as people type it, which is digested: null when it cannot be a code. */
export function readRedeemCode(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return CODE.test(plain) ? plain : null;
}

/** What may be shown of it later. */
export function maskRedeemCode(code: string): string {
  return `${code.slice(0, GROUP_LENGTH)}-…`;
}
