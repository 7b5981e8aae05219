import { createHash } from 'node:crypto';

/** The MD5 of the filled fields in the order of their names, with the key behind them. */
export function signatureOf(fields: Readonly<Record<string, string>>, key: string): string {
  let text = '';
  for (const name of Object.keys(fields).sort()) {
    if (name === 'sign' || name === 'sign_type' || fields[name] === '') continue;
    text += `${text === '' ? '' : '&'}${name}=${fields[name] ?? ''}`;
  }
  return createHash('md5')
    .update(text + key)
    .digest('hex');
}
