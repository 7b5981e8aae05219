/** Digits and letters that look different on paper (Crockford). */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const LENGTH = 8;
const PREFIX = 'RF';
/** Banks drop or add spaces and hyphens, and write everything in capitals. */
const IN_TEXT = /R[\s-]*F((?:[\s-]*[0-9A-Z]){9})(?![0-9A-Z])/g;

/**
 * The reference that a customer writes into a bank transfer, `RF-7K3M-9QX2-5`: eight random characters, about 10^12, and
 * one that tells a typing error. It names an order and gives no right to it.
 *
 * @param bytes eight random bytes
 */
export function newOrderReference(bytes: Uint8Array): string {
  const characters = Array.from({ length: LENGTH }, (_, index) => ALPHABET[(bytes[index] ?? 0) % ALPHABET.length]).join(
    '',
  );
  return formatted(characters);
}

/** All references with a right check character in the text of a transfer, in the form of `newOrderReference`. */
export function orderReferencesIn(text: string): string[] {
  const found = Array.from(text.toUpperCase().matchAll(IN_TEXT), ([, characters = '']) =>
    plain(characters.replaceAll(/[\s-]/g, '')),
  );
  const valid = found.filter((characters) => characters.at(-1) === checkOf(characters.slice(0, LENGTH)));
  return [...new Set(valid.map((characters) => formatted(characters.slice(0, LENGTH))))];
}

const formatted = (characters: string): string =>
  `${PREFIX}-${characters.slice(0, 4)}-${characters.slice(4)}-${checkOf(characters)}`;

const plain = (characters: string): string => characters.replaceAll('O', '0').replaceAll(/[IL]/g, '1');

/** Odd weights tell every wrong character; different ones tell most exchanged neighbours. */
function checkOf(characters: string): string {
  const sum = Array.from(characters).reduce(
    (total, character, index) => total + ALPHABET.indexOf(character) * (2 * index + 3),
    0,
  );
  return ALPHABET[sum % ALPHABET.length] ?? '';
}
