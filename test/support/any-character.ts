import fc from 'fast-check';

const SURROGATES_FROM = 0xd800;
const SURROGATES = 0x800;

/** Any character of Unicode. fast-check's own unit `binary` is the same, and first makes a map of all 1.1 million. */
export const anyCharacter = fc
  .nat(0x10_ffff - SURROGATES)
  .map((place) => String.fromCodePoint(place < SURROGATES_FROM ? place : place + SURROGATES));
