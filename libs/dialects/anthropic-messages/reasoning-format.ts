/** Marks reasoning details with signatures that only this provider can verify. Clients return them unchanged. */
export const REASONING_FORMAT = 'anthropic-claude-v1';
