import type { SealedTable } from '../../vault/sealed-rows.js';

/** The contents of mails that are not sent, for re-encryption. */
export const SEALED_MAILS: SealedTable = {
  kind: 'unsent_emails',
  table: 'mail_message',
  ciphertext: 'sealed',
  bindingOf: mailBinding,
};

/** Binds a sealed mail to its row. */
export function mailBinding(id: string): string {
  return `mail|${id}`;
}
