import { Vault } from '#vault';
import { mailBinding, type SealedMail } from '../../../libs/mail/mail.outbox.js';
import { eventually } from '../eventually.js';
import type { ControlApp } from './control-app.js';

interface Row {
  readonly id: string;
  readonly sealed: Uint8Array<ArrayBuffer>;
  readonly key: string;
}

/** The newest mail of a template to an address, once it is queued. No worker sends mails here. */
export async function mailTo(app: ControlApp, recipient: string, template: string): Promise<SealedMail> {
  const find = async (): Promise<Row | undefined> => {
    const sql = `SELECT id, sealed, encryption_key_id AS key FROM mail_message
      WHERE recipient = $1 AND template = $2 ORDER BY id DESC LIMIT 1`;
    return (await app.query(sql, recipient, template))[0] as Row | undefined;
  };
  await eventually(async () => (await find()) !== undefined);
  const { id, sealed, key } = (await find())!;
  const vault = app.control.app.get(Vault, { strict: false });
  const content = vault.open({ ciphertext: new Uint8Array(sealed), encryptionKeyId: key }, mailBinding(id));
  return JSON.parse(content.reveal()) as SealedMail;
}

/** The secret of the link in a mail. */
export function tokenIn({ text }: SealedMail): string {
  return /#token=(\S+)/.exec(text)?.[1] ?? '';
}
