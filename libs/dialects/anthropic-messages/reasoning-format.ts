/** Marks reasoning details whose signatures only this provider can read. Clients send them back as they got them. */
export const REASONING_FORMAT = 'anthropic-claude-v1';
