import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

interface Client {
  readonly client_id: string;
  readonly client_secret: string;
}

type Claims = Readonly<Record<string, unknown>>;

/** `oidc-provider` of npm, as its own process. */
export class OpenIdProvider {
  private constructor(
    readonly issuer: string,
    private readonly child: ChildProcess,
  ) {}

  /** @param people claims by subject */
  static async start(people: Readonly<Record<string, Claims>>): Promise<OpenIdProvider> {
    const child = spawn(process.execPath, ['--no-warnings', join(__dirname, 'open-id-program.mjs')], {
      env: { ...process.env, PEOPLE: JSON.stringify(people) },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout });
    const [line] = (await once(lines, 'line')) as [string];
    return new OpenIdProvider((JSON.parse(line) as { issuer: string }).issuer, child);
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
    const ended = once(this.child, 'exit');
    this.child.kill('SIGKILL');
    await ended;
  }
}
