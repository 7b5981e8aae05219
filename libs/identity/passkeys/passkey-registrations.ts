import { Injectable } from '@nestjs/common';
import type { PublicKeyCredentialCreationOptionsJSON, RegistrationResponseJSON } from '@simplewebauthn/server';
import type { User } from '#auth';
import { Config, Logger, SettingGroupsService } from '#core/infra';
import { formatId, RoutifyError } from '#core';
import { LoginAttempts } from '../attempts/login-attempts.service.js';
import { challengeOf, type BrowserAnswer } from '../domain/browser-answer.js';
import { relyingPartyOf } from '../domain/relying-party.js';
import type { Session } from '../sessions/session.js';
import { loadWebAuthn } from './load-web-authn.js';
import { userHandleBytes } from './passkey-proofs.js';
import type { Passkey } from './passkey.js';

const PURPOSE = 'passkey_registration';

/** The making of a passkey by a browser. */
@Injectable()
export class PasskeyRegistrations {
  constructor(
    private readonly attempts: LoginAttempts,
    private readonly settings: SettingGroupsService,
    private readonly config: Config,
    private readonly logger: Logger,
  ) {}

  /** What a browser passes to `navigator.credentials.create`; for this session, once. */
  async begin(
    session: Session,
    { id, email, name }: User,
    present: readonly Passkey[],
  ): Promise<PublicKeyCredentialCreationOptionsJSON> {
    const { generateRegistrationOptions } = await loadWebAuthn();
    const { values: brand } = await this.settings.get('brand');
    const options = await generateRegistrationOptions({
      rpName: brand.name,
      rpID: relyingPartyOf(this.config.publicUrl).id,
      userID: userHandleBytes(id),
      userName: email,
      userDisplayName: name,
      attestationType: 'none',
      excludeCredentials: present.map(({ credentialId }) => ({ id: Buffer.from(credentialId).toString('base64url') })),
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
    });
    await this.attempts.begin(PURPOSE, options.challenge, `session ${session.id}`);
    return options;
  }

  /** The key that the browser made. Throws 400 for an answer that is wrong, used or too old. */
  async verify({ id }: Session, answer: BrowserAnswer) {
    const { id: expectedRPID, origin: expectedOrigin } = relyingPartyOf(this.config.publicUrl);
    const { verifyRegistrationResponse } = await loadWebAuthn();
    const expectedChallenge = challengeOf(answer) ?? '';
    if ((await this.attempts.take(PURPOSE, expectedChallenge, `session ${id}`)) === null) throw unusable();
    const { registrationInfo } = await verifyRegistrationResponse({
      response: answer as unknown as RegistrationResponseJSON,
      expectedChallenge,
      expectedOrigin,
      expectedRPID,
      requireUserVerification: true,
    }).catch((error: unknown) => {
      this.logger.warn({ error, session: formatId('ses', id) }, 'passkey refused');
      throw unusable();
    });
    if (registrationInfo === undefined) throw unusable();
    const { credential, credentialBackedUp: backedUp } = registrationInfo;
    return {
      credentialId: new Uint8Array(Buffer.from(credential.id, 'base64url')),
      publicKey: new Uint8Array(credential.publicKey),
      counter: BigInt(credential.counter),
      transports: credential.transports ?? [],
      backedUp,
    };
  }
}

function unusable(): RoutifyError {
  const message = 'The passkey response is invalid, was already used or has expired. Start again.';
  return new RoutifyError('invalid_request_error', message, { param: 'passkey' });
}
