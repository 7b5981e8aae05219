import { useState } from 'react';
import { randomKey } from '@/api/client';

/** A key for each content of a form: sending the same twice has one effect, also after a lost answer. */
export function useIdempotencyKeys(): (values: object) => { readonly 'Idempotency-Key': string } {
  const [keys] = useState(() => new Map<string, string>());
  return (values) => {
    const text = JSON.stringify(values);
    const key = keys.get(text) ?? randomKey();
    keys.set(text, key);
    return { 'Idempotency-Key': key };
  };
}
