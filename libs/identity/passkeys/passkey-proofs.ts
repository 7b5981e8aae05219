import { Injectable } from '@nestjs/common';
import type { AuthenticationResponseJSON, PublicKeyCredentialRequestOptionsJSON } from '@simplewebauthn/server';
import { Config, Logger } from '#core/infra';
import { Clock, RoutifyError } from '#core';
import { LoginAttempts, type AttemptBinding } from '../attempts/login-attempts.service.js';
import { challengeOf, type BrowserAnswer } from '../domain/browser-answer.js';
import { relyingPartyOf } from '../domain/relying-party.js';
import type { Client } from '../sessions/session.js';
import { loadWebAuthn } from './load-web-authn.js';
import type { Passkey } from './passkey.js';
import { PasskeysRepository } from './passkeys.repository.js';

const PURPOSE = 'passkey';

/**
 * Proofs that a person holds a passkey, and unlocked it: user verification is always required, so that a passkey alone
 * is two factors. Each challenge is answered once, by the browser, session or user that it was made for.
 */
@Injectable()
export class PasskeyProofs {
  constructor(
    private readonly passkeys: PasskeysRepository,
    private readonly attempts: LoginAttempts,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly logger: Logger,
  ) {}

  /** What a browser passes to `navigator.credentials.get`. @param userId null: of any user, the browser shows which */
  async options(binding: AttemptBinding, userId: string | null): Promise<PublicKeyCredentialRequestOptionsJSON> {
    const { generateAuthenticationOptions } = await loadWebAuthn();
    const passkeys = userId === null ? [] : await this.passkeys.list(userId);
    const options = await generateAuthenticationOptions({
      rpID: relyingPartyOf(this.config.publicUrl).id,
      userVerification: 'required',
      allowCredentials: passkeys.map(({ credentialId, transports }) => ({
        id: Buffer.from(credentialId).toString('base64url'),
        transports: [...transports] as never,
      })),
    });
    await this.attempts.begin(PURPOSE, options.challenge, binding);
    return options;
  }

  /** The passkey that answered. Throws 401 `invalid_credentials`, the same for every reason. */
  async verify(binding: AttemptBinding, answer: BrowserAnswer, client: Client): Promise<Passkey> {
    const challenge = challengeOf(answer);
    const isOpen = challenge !== null && (await this.attempts.take(PURPOSE, challenge, binding)) !== null;
    const passkey = isOpen ? await this.passkeys.findByCredential(credentialIdOf(answer)) : null;
    if (challenge === null || passkey === null) throw this.refuse('no such challenge or passkey', client);
    const counter = await this.counterOf(passkey, answer, challenge).catch((error: unknown) => {
      throw this.refuse(error, client);
    });
    // The database decides between two answers at the same time, and against a copied device.
    const isFirst = await this.passkeys.claimUse(passkey.id, counter, new Date(this.clock.nowMs()));
    if (!isFirst) throw this.refuse('the counter went back', client);
    return passkey;
  }

  private async counterOf(passkey: Passkey, answer: BrowserAnswer, expectedChallenge: string): Promise<bigint> {
    const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(this.config.publicUrl);
    const { verifyAuthenticationResponse } = await loadWebAuthn();
    const handle = (answer.response as { readonly userHandle?: unknown } | undefined)?.userHandle;
    if (handle !== undefined && handle !== null && handle !== userHandleBytes(passkey.userId).toString('base64url')) {
      throw new Error('the passkey is of another user');
    }
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: answer as unknown as AuthenticationResponseJSON,
      expectedChallenge,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
      credential: {
        id: Buffer.from(passkey.credentialId).toString('base64url'),
        publicKey: passkey.publicKey,
        counter: Number(passkey.counter),
      },
    });
    if (!verified) throw new Error('the signature is wrong');
    return BigInt(authenticationInfo.newCounter);
  }

  private refuse(reason: unknown, { address, requestId }: Client): RoutifyError {
    const fields = reason instanceof Error ? { error: reason } : { reason };
    this.logger.warn({ request_id: requestId, address, ...fields }, 'passkey refused');
    return new RoutifyError(
      'invalid_credentials',
      'The passkey is unknown, or its response is invalid or has expired.',
      {
        param: 'passkey',
      },
    );
  }
}

/** What a browser keeps beside a passkey: the user, without its address. */
export function userHandleBytes(userId: string): Buffer<ArrayBuffer> {
  return Buffer.from(userId.replaceAll('-', ''), 'hex');
}

function credentialIdOf({ id }: BrowserAnswer): Uint8Array<ArrayBuffer> {
  return new Uint8Array(Buffer.from(typeof id === 'string' ? id : '', 'base64url'));
}
