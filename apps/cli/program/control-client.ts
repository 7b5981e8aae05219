import { findDevelopmentControl } from '#core/infra';
import { ERRORS, RoutifyError, Secret, type ErrorBody, type ErrorCode } from '#core';
import { readTextFile } from './read-text-file.js';

/** Connection options of the commands that call control. */
export const CONNECTION_OPTIONS = { url: { type: 'string' }, 'token-file': { type: 'string' } } as const;
export const CONNECTION_USAGE = '[--url ORIGIN] [--token-file FILE]';
export const CONNECTION_NOTE =
  'ORIGIN is the address of control; FILE contains an admin token. Both default to those of npm start.';

export interface ConnectionValues {
  readonly url?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/** Client for the operator API of a local or remote control. */
export class ControlClient {
  private constructor(
    private readonly origin: string,
    private readonly token: Secret,
  ) {}

  /** Missing options default to those of `npm start`. Throws when it does not run, or the file cannot be read. */
  static async connect({ url, 'token-file': file }: ConnectionValues): Promise<ControlClient> {
    const local = url === undefined || file === undefined ? findDevelopmentControl() : null;
    const origin = url ?? local?.url;
    const token = file === undefined ? local?.adminToken : (await readTextFile(file)).trim();
    if (origin === undefined || token === undefined) {
      throw new RoutifyError('invalid_request_error', 'no local control is running: pass --url and --token-file');
    }
    return new ControlClient(origin.replace(/\/+$/, ''), new Secret(token));
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path, null);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('POST', path, JSON.stringify(body));
  }

  send<T>(method: string, path: string, body: unknown): Promise<T> {
    return this.call<T>(method, path, method === 'DELETE' ? null : JSON.stringify(body));
  }

  /** Throws the error of control, with all its details. */
  private async call<T>(method: string, path: string, body: string | null): Promise<T> {
    const headers = { authorization: `Bearer ${this.token.reveal()}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.origin}/admin/v1${path}`, { method, headers, body }).catch((error: unknown) => {
      throw new RoutifyError('temporarily_unavailable', `${this.origin} does not respond`, { cause: error });
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as T;
    throw errorOf(answer.status, text);
  }
}

function errorOf(status: number, text: string): RoutifyError {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    const lines = error.details?.map(({ message }) => message) ?? [];
    const code = Object.hasOwn(ERRORS, error.code) ? (error.code as ErrorCode) : 'internal_error';
    return new RoutifyError(code, lines.length > 0 ? lines.join('\n') : error.message);
  } catch (cause) {
    return new RoutifyError('internal_error', `status ${status}: the server is not a Routify control`, { cause });
  }
}
