import { joinPiece } from '#json';
import { STATE_MEMBERS, type NativeBody, type StateChange } from '#requests';

/** Texts of which one stands in every JSON with a state. */
const MARKS = ['"signature"', '"data"', '_signature"', '"encrypted_content"'].map((mark) => Buffer.from(mark));

/** A reply, chunk or event of an upstream with its states sealed; the same buffer when it has none. */
export type SealedReply = (bytes: Buffer) => Buffer;

/** @param format null: chat's */
export function sealedReplies(format: NativeBody['format'] | null, seal: StateChange): SealedReply {
  let members: ReturnType<typeof STATE_MEMBERS.chat> | null = null;
  return (bytes) => {
    if (!MARKS.some((mark) => bytes.includes(mark))) return bytes;
    members ??= STATE_MEMBERS[format ?? 'chat'](seal);
    const sealed = members.reply(bytes) ?? bytes;
    return sealed === bytes ? bytes : joinPiece(sealed);
  };
}
