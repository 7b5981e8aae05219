/** Web pages, mailboxes, and addresses of this origin. */
const SAFE = /^(?:https?:\/\/|mailto:|\/(?![/\\])|#)/i;

/** The address of a link in a text; empty: it leads nowhere, and is shown as text. */
export const safeAddress = (address: string): string => (SAFE.test(address) ? address : '');
