import fc from 'fast-check';

const SURROGATES_FROM = 0xd800;
const SURROGATES = 0x800;

/** Any Unicode character. fast-check's own unit `binary` is the same, but first builds a map of all 1.1 million. */
export const anyCharacter = fc
  .nat(0x10_ffff - SURROGATES)
  .map((index) => String.fromCodePoint(index < SURROGATES_FROM ? index : index + SURROGATES));
