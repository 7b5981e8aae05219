/** Crockford's base32, without letters that resemble digits. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const GROUPS = 4;
const GROUP_LENGTH = 5;
const CODE = new RegExp(`^[${ALPHABET}]{${GROUPS * GROUP_LENGTH}}$`);
/** Codes of new-api and one-api, which are imported. */
const IMPORTED_CODE = /^[0-9A-F]{32}$/;

/**
 * A new code of 100 random bits, in groups of five characters: `7K3QF-…`.
 *
 * @param random an unpredictable integer, from 0 to below the bound
 */
export function mintRedeemCode(random: (bound: number) => number): string {
  const group = (): string => Array.from({ length: GROUP_LENGTH }, () => ALPHABET[random(ALPHABET.length)]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** The canonical form of a typed code, the input of the digest; null for text that cannot be a code. */
export function readRedeemCode(text: string): string | null {
  const plain = text.toUpperCase().replace(/[\s-]/g, '').replaceAll('O', '0').replace(/[IL]/g, '1');
  return CODE.test(plain) || IMPORTED_CODE.test(plain) ? plain : null;
}

/** The part of a code that is displayed later. */
export function maskRedeemCode(code: string): string {
  return `${code.slice(0, GROUP_LENGTH)}-…`;
}
