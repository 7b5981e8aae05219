import { findDevelopmentControl } from '#infra';
import { ERRORS, RoutifyError, Secret, type ErrorBody, type ErrorCode } from '#kernel';
import { readTextFile } from '../../read-text-file.js';

/** How to reach control, as every command of this folder takes it. */
export const CONNECTION_OPTIONS = { url: { type: 'string' }, 'token-file': { type: 'string' } } as const;
export const CONNECTION_USAGE = '[--url ORIGIN] [--token-file FILE]';
export const CONNECTION_NOTE =
  'ORIGIN is that of control, the token one of an operator; the standard is those of npm start.';

export interface ConnectionValues {
  readonly url?: string | undefined;
  readonly 'token-file'?: string | undefined;
}

/** The operator's API of a control that may run on another machine. */
export class ControlClient {
  private constructor(
    private readonly origin: string,
    private readonly token: Secret,
  ) {}

  /** What the options leave open is that of `npm start`. Throws when that does not run, or the file cannot be read. */
  static async connect({ url, 'token-file': file }: ConnectionValues): Promise<ControlClient> {
    const own = url === undefined || file === undefined ? findDevelopmentControl() : null;
    const origin = url ?? own?.url;
    const token = file === undefined ? own?.adminToken : (await readTextFile(file)).trim();
    if (origin === undefined || token === undefined) {
      throw new RoutifyError('invalid_request_error', 'no control runs here: name one by --url and --token-file');
    }
    return new ControlClient(origin.replace(/\/+$/, ''), new Secret(token));
  }

  get<T>(path: string): Promise<T> {
    return this.call<T>('GET', path, null);
  }

  post<T>(path: string, body: unknown): Promise<T> {
    return this.call<T>('POST', path, JSON.stringify(body));
  }

  /** Throws what control refuses, with all its details. */
  private async call<T>(method: string, path: string, body: string | null): Promise<T> {
    const headers = { authorization: `Bearer ${this.token.reveal()}`, 'content-type': 'application/json' };
    const answer = await fetch(`${this.origin}/admin/v1${path}`, { method, headers, body }).catch((error: unknown) => {
      throw new RoutifyError('temporarily_unavailable', `${this.origin} does not answer`, { cause: error });
    });
    const text = await answer.text();
    if (answer.ok) return JSON.parse(text) as T;
    throw refusalOf(answer.status, text);
  }
}

function refusalOf(status: number, text: string): RoutifyError {
  try {
    const { error } = JSON.parse(text) as ErrorBody;
    const lines = error.details?.map(({ message }) => message) ?? [];
    const code = Object.hasOwn(ERRORS, error.code) ? (error.code as ErrorCode) : 'internal_error';
    return new RoutifyError(code, lines.length > 0 ? lines.join('\n') : error.message);
  } catch (cause) {
    return new RoutifyError('internal_error', `what answers with ${status} is not control`, { cause });
  }
}
