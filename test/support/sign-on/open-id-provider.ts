import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** What differs from the defaults of the package: fields of its configuration, and these. */
export interface ProviderOptions extends Readonly<Record<string, unknown>> {
  /** Of a provider that ran before. */
  readonly port?: number;
  /** How much its clock is ahead of ours. */
  readonly clockSeconds?: number;
  /** Ways to sign that it has a new key for. */
  readonly signatures?: readonly string[];
  /** Published beside the new ones. */
  readonly keys?: readonly object[];
  readonly pkceRequired?: boolean;
  readonly features?: object;
}

interface Started {
  readonly issuer: string;
  readonly keys: readonly object[];
}

/** `oidc-provider` of npm, as its own process. */
export class OpenIdProvider {
  private constructor(
    readonly issuer: string,
    readonly keys: readonly object[],
    private readonly child: ChildProcess,
  ) {}

  /** @param people claims by subject */
  static async start(people: Readonly<Record<string, Claims>>, options: ProviderOptions = {}): Promise<OpenIdProvider> {
    const child = spawn(process.execPath, ['--no-warnings', join(__dirname, 'open-id-program.mjs')], {
      env: { ...process.env, PEOPLE: JSON.stringify(people), OPTIONS: JSON.stringify(options) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    const { issuer, keys } = JSON.parse(line) as Started;
    return new OpenIdProvider(issuer, keys, child);
  }

  async register(redirectUri: string, logoutUri?: string): Promise<Client> {
    const answer = await fetch(`${this.issuer}/reg`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        redirect_uris: [redirectUri],
        ...(logoutUri === undefined
          ? {}
          : { backchannel_logout_uri: logoutUri, backchannel_logout_session_required: true }),
      }),
    });
    expect([answer.status, await answer.clone().text()]).toEqual([201, expect.anything()]);
    return (await answer.json()) as Client;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
