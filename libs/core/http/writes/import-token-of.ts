import { RoutifyError } from '../../kernel/errors.js';

/** How a request says which step of an import it is. */
interface ImportStep {
  readonly dry_run?: boolean;
  readonly import_token?: string;
}

/**
 * The token of the preview that a request applies; null: it is a preview. Throws 400 for both, and for neither.
 *
 * @param howToApply what follows a preview, for the message
 */
export function importTokenOf({ dry_run = false, import_token }: ImportStep, howToApply: string): string | null {
  if (dry_run && import_token === undefined) return null;
  if (!dry_run && import_token !== undefined) return import_token;
  const message = `import_token: create a preview with dry_run=true first, then send ${howToApply}.`;
  throw new RoutifyError('invalid_request_error', message, { param: 'import_token' });
}
