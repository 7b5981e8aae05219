const PREFIX = 'gAAAAABsimulator';

/** What stands for the encrypted reasoning of a reply, or a compacted conversation: another one for each. */
export function encryptedState(replyId: string): string {
  return PREFIX + Buffer.from(replyId).toString('base64url');
}

/** Whether the simulator made it. */
export function isEncrypted(data: unknown): boolean {
  return typeof data === 'string' && data.startsWith(PREFIX);
}
