/** The gateway cannot have its journal and must not start. The message is meant for the operator. */
export class JournalUnavailableError extends Error {
  override readonly name = 'JournalUnavailableError';
}
