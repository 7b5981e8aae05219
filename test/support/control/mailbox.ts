import { Vault } from '#core/infra';
import { mailBinding } from '../../../libs/core/mail/domain/sealed-mails.js';
import type { SealedMail } from '../../../libs/core/mail/mail.outbox.js';
import { eventually } from '../eventually.js';
import type { ControlApp } from './control-app.js';

interface Row {
  readonly id: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly key: string;
}

/**
 * The newest mail of a template to an address whose text or subject has `part`, once it is queued: `part` tells a later
 * mail from an earlier one. No worker sends mails here.
 */
export async function mailTo(app: ControlApp, recipient: string, template: string, part = ''): Promise<SealedMail> {
  const vault = app.control.app.get(Vault, { strict: false });
  const open = ({ id, sealed, key }: Row): SealedMail =>
    JSON.parse(
      vault.open({ ciphertext: new Uint8Array(sealed), encryptionKeyId: key }, mailBinding(id)).reveal(),
    ) as SealedMail;
  let found: SealedMail | undefined;
  await eventually(async () => {
    const sql = `SELECT id, sealed, encryption_key_id AS key FROM mail_message
      WHERE recipient = $1 AND template = $2 ORDER BY id DESC`;
    const mails = ((await app.query(sql, recipient, template)) as unknown as Row[]).map(open);
    found = mails.find(({ text, subject }) => `${subject}\n${text}`.includes(part));
    return found !== undefined;
  });
  return found!;
}

/** The secret of the link in a mail. */
export function tokenIn({ text }: SealedMail): string {
  return /#token=(\S+)/.exec(text)?.[1] ?? '';
}
