import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

const RETRY_MS = 200;
const ANSWER_TIMEOUT_MS = 5_000;

/** A refusal by control: a retry would not help. */
export class AdminRefusal extends Error {}

/** The first attempt can still be running, or another change is in the way: a retry helps. */
class AdminBusy extends Error {}

/** A client of the operators' API. It retries failures with the same Idempotency-Key. */
export class AdminApi {
  /** Calls without an answer, or with one of the 5xx. */
  readonly failures: string[] = [];

  constructor(
    private readonly controlUrl: string,
    private readonly credential: string | Readonly<Record<string, string>>,
    private readonly api: '/admin/v1' | '/api/v1' = '/admin/v1',
  ) {}

  /** A client of the customers' API for one member. */
  asMember(token: string): AdminApi {
    return new AdminApi(this.controlUrl, token, '/api/v1');
  }

  /** The same caller behind another address, as the proxy in front of control names it. */
  from(address: string): AdminApi {
    return new AdminApi(this.controlUrl, { ...this.authorization, 'x-forwarded-for': address }, this.api);
  }

  /** The API as the person who registers by an invitation: the session of a browser. */
  register(token: string, person: { readonly name: string; readonly password: string }): Promise<AdminApi> {
    return this.begin('invitation/register', { token, ...person });
  }

  /** The API as a person who has just logged in: for minutes it may do what needs a confirmed session. */
  logIn(person: { readonly email: string; readonly password: string }): Promise<AdminApi> {
    return this.begin('login', person);
  }

  private async begin(path: string, body: object): Promise<AdminApi> {
    const response = await fetch(`${this.controlUrl}/api/v1/auth/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    const { csrf_token: csrf } = (await response.json()) as { csrf_token: string };
    const [cookie = ''] = (response.headers.getSetCookie()[0] ?? '').split(';');
    return new AdminApi(this.controlUrl, { cookie, 'x-csrf-token': csrf }, '/api/v1');
  }

  /** Retries until control answers, at most `timeoutMs`. */
  post<T = { readonly id: string }>(path: string, body: object, timeoutMs = 60_000): Promise<T> {
    return this.untilAnswered('POST', path, body, timeoutMs);
  }

  /** As `post`. */
  put(path: string, body: object, timeoutMs = 60_000): Promise<unknown> {
    return this.untilAnswered('PUT', path, body, timeoutMs);
  }

  /** As `post`. */
  delete(path: string, timeoutMs = 60_000): Promise<unknown> {
    return this.untilAnswered('DELETE', path, null, timeoutMs);
  }

  /** Without retries. */
  async patch(path: string, body: object): Promise<void> {
    await this.send('PATCH', path, body, null);
  }

  async get<T>(path: string): Promise<T> {
    return this.send<T>('GET', path, null, null);
  }

  /** The live events after `lastId`, as a response that goes on. */
  openEvents(lastId: string | null, signal: AbortSignal): Promise<Response> {
    const resume: Record<string, string> = lastId === null ? {} : { 'last-event-id': lastId };
    return fetch(`${this.controlUrl}${this.api}/events`, { headers: { ...this.authorization, ...resume }, signal });
  }

  private get authorization(): Readonly<Record<string, string>> {
    return typeof this.credential === 'string' ? { authorization: `Bearer ${this.credential}` } : this.credential;
  }

  private async untilAnswered<T>(method: string, path: string, body: object | null, timeoutMs: number): Promise<T> {
    const idempotencyKey = randomUUID();
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      try {
        return await this.send<T>(method, path, body, idempotencyKey);
      } catch (error) {
        if (error instanceof AdminRefusal || performance.now() > deadline) throw error;
        if (!(error instanceof AdminBusy)) this.failures.push(String(error));
        await sleep(RETRY_MS);
      }
    }
  }

  private async send<T>(method: string, path: string, body: object | null, idempotencyKey: string | null): Promise<T> {
    const response = await fetch(`${this.controlUrl}${this.api}${path}`, {
      method,
      headers: {
        ...this.authorization,
        ...(body === null ? {} : { 'content-type': 'application/json' }),
        ...(idempotencyKey === null ? {} : { 'idempotency-key': idempotencyKey }),
      },
      ...(body === null ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(ANSWER_TIMEOUT_MS),
    });
    const text = await response.text();
    if (response.ok) return JSON.parse(text) as T;
    const problem = `${method} ${path}: ${response.status} ${text}`;
    if (response.status >= 500) throw new Error(problem);
    throw [409, 429].includes(response.status) ? new AdminBusy(problem) : new AdminRefusal(problem);
  }
}
