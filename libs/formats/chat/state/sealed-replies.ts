import { joinPiece, finish } from '#core';
import { STATE_MEMBERS, type StateChange } from './state-members.js';
import type { NativeBody } from '../native/native-body.js';

/** By format: texts of which one stands in every JSON with a state. */
const MARKS = {
  chat: ['"signature"', '"data"', '_signature"'].map((mark) => Buffer.from(mark)),
  messages: ['"signature"', '"data"'].map((mark) => Buffer.from(mark)),
  responses: [Buffer.from('"encrypted_content"')],
};

/** A reply, chunk or event of an upstream with its states sealed; the same buffer when it has none. */
export type SealedReply = (bytes: Buffer) => Buffer;

/** @param format null: chat's */
export function sealedReplies(format: NativeBody['format'] | null, seal: StateChange): SealedReply {
  const spoken = format ?? 'chat';
  let members: ReturnType<typeof STATE_MEMBERS.chat> | null = null;
  return (bytes) => {
    if (!MARKS[spoken].some((mark) => bytes.includes(mark))) return bytes;
    members ??= STATE_MEMBERS[spoken](seal);
    const sealed = finish(members.reply(bytes)) ?? bytes;
    return sealed === bytes ? bytes : joinPiece(sealed);
  };
}
