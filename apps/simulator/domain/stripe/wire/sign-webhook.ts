import { createHmac } from 'node:crypto';

/** The header `Stripe-Signature`: one `v1` for each valid secret, two while a secret is rotated. */
export function signWebhook(body: string, secrets: readonly string[], now: number): string {
  const signatures = secrets.map((secret) => createHmac('sha256', secret).update(`${now}.${body}`).digest('hex'));
  return [`t=${now}`, ...signatures.map((signature) => `v1=${signature}`)].join(',');
}
