/** The journal cannot be opened, so the gateway must not start. The message addresses the operator. */
export class JournalUnavailableError extends Error {
  override readonly name = 'JournalUnavailableError';
}
