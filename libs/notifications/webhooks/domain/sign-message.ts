import { createHmac, sign } from 'node:crypto';
import { bytesOf, privateKeyOf, signingOf } from './endpoint-secrets.js';

/**
 * The headers of a message by Standard Webhooks, with a signature of each secret: in a rotation the receiver accepts any.
 *
 * @param id of the event, the same for each attempt
 * @param nowMs of this attempt
 * @param secrets the current one first
 */
export function signMessage(
  id: string,
  nowMs: number,
  body: string,
  secrets: readonly string[],
): Readonly<Record<`webhook-${string}`, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const signed = `${id}.${timestamp}.${body}`;
  const signatures = secrets.map((secret) => signatureOf(signed, secret));
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}

function signatureOf(text: string, secret: string): string {
  if (signingOf(secret) === 'ed25519') {
    return `v1a,${sign(null, Buffer.from(text), privateKeyOf(secret)).toString('base64')}`;
  }
  return `v1,${createHmac('sha256', bytesOf(secret)).update(text).digest('base64')}`;
}
