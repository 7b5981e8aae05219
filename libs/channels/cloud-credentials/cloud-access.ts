import type { IncomingHttpHeaders } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Config, simulatorOrigin } from '#core/infra';
import { Clock, type Secret } from '#core';
import { readAwsSecret, type AwsKeys, type AwsRole, type AwsSecret } from './aws/aws-secret.js';
import { assumeRoleRequest, readAssumedRole, stsUrlOf } from './aws/assume-role.js';
import { signRequest, type SignedCall } from './aws/sign-request.js';
import { ClockSkew } from './tokens/clock-skew.js';
import type { Cloud } from './cloud-secret.js';
import { readServiceAccount, type ServiceAccount } from './google/service-account.js';
import { GOOGLE_TOKEN_URL, readAccessToken, tokenGrant } from './google/token-grant.js';
import type { SecretFault } from './secrets/secret-members.js';
import { TokenRefused, type Lease, type TokenTransport } from './tokens/token-service.js';
import { TokenStore } from './tokens/token-store.js';

/** A credential as the channel holds it. */
interface CloudCredential {
  readonly id: string;
  readonly secret: Secret;
  readonly secretVersion: number;
}

/** A call to be authorized. */
interface CloudCall extends SignedCall {
  readonly origin: string;
  /** Of signatures. */
  readonly region: string;
  readonly transport: TokenTransport;
}

/** Why the platform refused what this module made: a token that it gave ended early, or the clocks differ. */
interface AccessProblem {
  readonly kind: 'token_expired' | 'clock_skew';
  readonly cause: Error;
}

/** The headers that authorize one call. */
export interface Authorization {
  readonly headers: Readonly<Record<string, string>>;
  /** Reads a refusal. Null: it is about the credential or the request. */
  readonly judge: (status: number, headers: IncomingHttpHeaders) => AccessProblem | null;
}

const SERVICE = 'bedrock';
const EXPIRED = /^(?:ExpiredToken|UnrecognizedClient|InvalidClientTokenId)/;
const WRONG_TIME = /^(?:InvalidSignature|SignatureDoesNotMatch|RequestExpired|RequestTimeTooSkewed)/;
const NO_PROBLEM = (): null => null;

/** Authorizes calls at Amazon and Google: signs them, and fetches the tokens that they need ahead of their end. */
@Injectable()
export class CloudAccess {
  private readonly tokens: TokenStore<string>;
  private readonly roles: TokenStore<AwsKeys>;
  private readonly skew: ClockSkew;
  /** Parsed secrets; gone with their credentials. */
  private readonly aws = new WeakMap<Secret, AwsSecret | SecretFault>();
  private readonly google = new WeakMap<Secret, ServiceAccount | SecretFault>();

  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
  ) {
    const nowMs = (): number => this.clock.nowMs();
    this.tokens = new TokenStore(nowMs);
    this.roles = new TokenStore(nowMs);
    this.skew = new ClockSkew(nowMs);
  }

  /** At once where no token has to be fetched. Rejects with TokenRefused, or with the reason why there is none. */
  authorize(cloud: Cloud, credential: CloudCredential, call: CloudCall): Authorization | Promise<Authorization> {
    try {
      return cloud === 'aws' ? this.authorizeAws(credential, call) : this.authorizeGoogle(credential, call);
    } catch (error) {
      return Promise.reject(error instanceof Error ? error : new Error(String(error)));
    }
  }

  private authorizeAws(credential: CloudCredential, call: CloudCall): Authorization | Promise<Authorization> {
    const { id, secret, secretVersion } = credential;
    const parsed = usable(parsedOnce(this.aws, secret, readAwsSecret));
    if (parsed.kind === 'api_key') return bearer(parsed.apiKey, NO_PROBLEM);
    const { keys, role } = parsed;
    if (role === null) return this.signed(call, keys, null);
    const drop = (derived: AwsKeys) => (): void => {
      this.roles.drop(id, derived);
    };
    const derived = this.roles.take(id, secretVersion, () => this.assumeRole(keys, role, call));
    if (!(derived instanceof Promise)) return this.signed(call, derived, drop(derived));
    return derived.then((fresh) => this.signed(call, fresh, drop(fresh)));
  }

  private authorizeGoogle(credential: CloudCredential, call: CloudCall): Authorization | Promise<Authorization> {
    const { id, secret, secretVersion } = credential;
    const account = usable(parsedOnce(this.google, secret, readServiceAccount));
    const withToken = (token: string): Authorization =>
      bearer(token, (status) => {
        if (status !== 401) return null;
        this.tokens.drop(id, token);
        return { kind: 'token_expired', cause: new Error('the access token is no longer accepted') };
      });
    const token = this.tokens.take(id, secretVersion, () => this.exchange(account, call.transport));
    return typeof token === 'string' ? withToken(token) : token.then(withToken);
  }

  /** @param onExpired null: the keys are the operator's own */
  private signed(call: CloudCall, keys: AwsKeys, onExpired: (() => void) | null): Authorization {
    const { origin, region } = call;
    const headers = signRequest(call, keys, { service: SERVICE, region }, this.skew.nowMs(origin));
    return {
      headers,
      judge: (status, answer) => {
        if (status !== 403 && status !== 400) return null;
        const [type = ''] = [answer['x-amzn-errortype'] ?? []].flat();
        const [name] = type.split(':');
        if (onExpired !== null && EXPIRED.test(type)) {
          onExpired();
          return { kind: 'token_expired', cause: new Error(`${name}: the keys of the role are no longer accepted`) };
        }
        if (!WRONG_TIME.test(type) || !this.skew.note(origin, answer.date ?? null)) return null;
        const cause = new Error(`${name}: the clock of the upstream is ${this.skew.describe(origin)}`);
        return { kind: 'clock_skew', cause };
      },
    };
  }

  /** With the simulator on no real service sees a grant: a key file of the simulator is no customer of Google. */
  private simulated(path: string): string | null {
    const origin = simulatorOrigin(this.config);
    return origin === null ? null : origin + path;
  }

  private async assumeRole(keys: AwsKeys, role: AwsRole, { region, transport }: CloudCall): Promise<Lease<AwsKeys>> {
    const url = this.config.awsStsUrl ?? this.simulated('/aws/sts') ?? stsUrlOf(region);
    const send = (): ReturnType<TokenTransport> =>
      transport(assumeRoleRequest(url, { keys, role, region }, this.skew.nowMs(url)));
    const reply = await send();
    const isSkewed = reply.status !== 200 && this.skew.note(url, reply.date);
    const { value, expiresAtMs } = readAssumedRole(isSkewed ? await send() : reply);
    // The end is a time of their clock.
    return { value, expiresAtMs: expiresAtMs - (this.skew.nowMs(url) - this.clock.nowMs()) };
  }

  private async exchange(account: ServiceAccount, transport: TokenTransport): Promise<Lease<string>> {
    const url = this.config.googleTokenUrl ?? this.simulated('/google/token') ?? GOOGLE_TOKEN_URL;
    const send = async (): ReturnType<TokenTransport> =>
      transport(await tokenGrant(url, account, this.skew.nowMs(url)));
    const reply = await send();
    const isSkewed = reply.status !== 200 && this.skew.note(url, reply.date);
    return readAccessToken(isSkewed ? await send() : reply, this.clock.nowMs());
  }
}

function bearer(token: string, judge: Authorization['judge']): Authorization {
  return { headers: { authorization: `Bearer ${token}` }, judge };
}

/** Secrets are checked when they are saved; one that is not, as its channel had another kind, is as good as refused. */
function usable<Parsed extends object>(parsed: Parsed | SecretFault): Parsed {
  if ('fault' in parsed) throw new TokenRefused(`the secret ${parsed.fault}`);
  return parsed;
}

function parsedOnce<Parsed extends object>(
  known: WeakMap<Secret, Parsed>,
  secret: Secret,
  parse: (text: string) => Parsed,
): Parsed {
  const found = known.get(secret) ?? parse(secret.reveal());
  known.set(secret, found);
  return found;
}
