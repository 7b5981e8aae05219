import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

type Claims = Readonly<Record<string, unknown>>;

/** What a provider does otherwise than it should. */
export interface Script {
  /** Of the ID token, in place of the right ones or beside them. */
  readonly claims?: Claims;
  /** Signs with a key that it does not publish. */
  readonly foreignKey?: boolean;
  /** `alg: none`, without a signature. */
  readonly unsigned?: boolean;
  /** Whole answers by path: of the APIs of OAuth 2. */
  readonly answers?: Readonly<Record<string, unknown>>;
  /** What UserInfo answers: claims, or a token that `sign` made. Absent: there is no UserInfo. */
  readonly userInfo?: Claims | string;
  /** In place of the provider's own. */
  readonly userInfoAt?: string;
  /** `iss` in the answer to the browser. */
  readonly answerIssuer?: string;
}

/** A provider that says what a test scripts. It also speaks as the APIs of GitHub, Yandex and VK, where scripted. */
export class ScriptedProvider {
  script: Script = {};
  /** Bodies of requests for tokens, the newest last. */
  readonly tokenRequests: URLSearchParams[] = [];
  readonly paths: string[] = [];
  private nonce = '';

  private constructor(
    private readonly server: Server,
    private readonly key: CryptoKey,
    private readonly jwk: JWK,
    private readonly clientId: () => string,
  ) {}

  /** @param clientId of Routify, which is known after the start */
  static async start(clientId: () => string = () => 'routify'): Promise<ScriptedProvider> {
    const { privateKey, publicKey } = await generateKeyPair('RS256', { extractable: true });
    const server = createServer((request, response) => void provider.handle(request, response));
    const provider = new ScriptedProvider(server, privateKey, await exportJWK(publicKey), clientId);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return provider;
  }

  get issuer(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Takes the browser's request to log in: where it sends the browser back to. */
  answer(url: string): URL {
    const { searchParams } = new URL(url);
    this.nonce = searchParams.get('nonce') ?? '';
    const back = new URL(searchParams.get('redirect_uri') ?? '');
    back.searchParams.set('code', 'a-code');
    back.searchParams.set('state', searchParams.get('state') ?? '');
    back.searchParams.set('iss', this.script.answerIssuer ?? this.issuer);
    return back;
  }

  /** A token that it signs: a logout token, or any other. */
  async sign(claims: Claims, header: Readonly<Record<string, string>> = {}): Promise<string> {
    const key = this.script.foreignKey === true ? (await generateKeyPair('RS256')).privateKey : this.key;
    return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'k', ...header }).sign(key);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = new URL(request.url ?? '', this.issuer).pathname;
    this.paths.push(path);
    const scripted = this.script.answers?.[path];
    const body = new URLSearchParams(Buffer.concat(chunks).toString());
    if (body.has('code')) this.tokenRequests.push(body);
    const answer = scripted ?? (await this.answerOf(path));
    const isToken = typeof answer === 'string';
    const type = isToken ? 'application/jwt' : 'application/json';
    response.writeHead(answer === null ? 404 : 200, { 'content-type': type });
    response.end(isToken ? answer : JSON.stringify(answer));
  }

  private async answerOf(path: string): Promise<unknown> {
    const { issuer } = this;
    const { userInfo, userInfoAt = `${issuer}/me` } = this.script;
    if (path === '/me') return userInfo ?? null;
    if (path === '/.well-known/openid-configuration') {
      return {
        issuer,
        authorization_endpoint: `${issuer}/authorize`,
        token_endpoint: `${issuer}/token`,
        jwks_uri: `${issuer}/jwks`,
        authorization_response_iss_parameter_supported: true,
        id_token_signing_alg_values_supported: ['RS256'],
        token_endpoint_auth_methods_supported: ['client_secret_post'],
        userinfo_signing_alg_values_supported: ['RS256'],
        ...(userInfo === undefined ? {} : { userinfo_endpoint: userInfoAt }),
      };
    }
    if (path === '/jwks') return { keys: [{ ...this.jwk, kid: 'k', alg: 'RS256', use: 'sig' }] };
    if (path !== '/token') return null;
    return { access_token: 'a-token', token_type: 'Bearer', id_token: await this.idToken() };
  }

  private async idToken(): Promise<string> {
    const now = Math.floor(Date.now() / 1_000);
    const right = { iss: this.issuer, aud: this.clientId(), sub: 'ada', iat: now, exp: now + 300, nonce: this.nonce };
    const claims = { ...right, email: 'ada@scripted.example', email_verified: true, ...this.script.claims };
    if (this.script.unsigned !== true) return this.sign(claims);
    const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
    return `${encode({ alg: 'none' })}.${encode(claims)}.`;
  }
}
