import { isRecord, scanTopLevel, spliceObject } from '#core';
import type { MessageEdit } from './message-edits.js';

const SYSTEM = [{ key: 'role', value: [Buffer.from('"system"')] }];

/** `system` in the place of OpenAI's role `developer`, which says the same: DeepSeek and others refuse the request for it. */
export const SYSTEM_ROLE: MessageEdit = {
  concerns: isOfDeveloper,
  edited: (json) => spliceObject(scanTopLevel(json), SYSTEM).parts,
};

function isOfDeveloper(message: unknown): boolean {
  return isRecord(message) && message.role === 'developer';
}
