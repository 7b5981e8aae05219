import { createHash, timingSafeEqual } from 'node:crypto';
import type { Secret } from '#core';

type Fields = Readonly<Record<string, string>>;

const SIGNATURE = /^[0-9a-f]{32}$/;
const UNSIGNED: ReadonlySet<string> = new Set(['sign', 'sign_type']);

/** The fields with their signature, as requests carry them. Empty ones are left out: they are not signed. */
export function signed(fields: Fields, key: Secret): Fields {
  const filled = Object.fromEntries(signedEntries(fields));
  return { ...filled, sign: digestOf(fields, key).toString('hex'), sign_type: 'MD5' };
}

/**
 * Whether one of the keys made the signature: MD5 of `a=1&b=2<key>`, by ASCII order of the names, values as they are after
 * decoding. An empty key signs nothing, as all can compute it. It has no time: a message may be repeated.
 */
export function isSignedBy(keys: readonly Secret[], fields: Fields, signature: string): boolean {
  if (!SIGNATURE.test(signature)) return false;
  const given = Buffer.from(signature, 'hex');
  return keys
    .filter((key) => key.reveal() !== '')
    .map((key) => timingSafeEqual(given, digestOf(fields, key)))
    .includes(true);
}

function digestOf(fields: Fields, key: Secret): Buffer {
  const text = signedEntries(fields)
    .map(([name, value]) => `${name}=${value}`)
    .join('&');
  return createHash('md5').update(`${text}${key.reveal()}`, 'utf8').digest();
}

const signedEntries = (fields: Fields): [string, string][] =>
  Object.entries(fields)
    .filter(([name, value]) => !UNSIGNED.has(name) && value !== '')
    .toSorted(([one], [other]) => (one < other ? -1 : 1));
