import { Injectable } from '@nestjs/common';
import { PRESETS } from '../domain/presets.js';
import type { IdentityProvider } from '../providers/identity-provider.js';
import type { SignOnProtocol } from './authorization.js';
import { OAuth2Protocol } from './oauth2.protocol.js';
import { OpenIdProtocol } from './open-id.protocol.js';

/** The protocol of each provider. */
@Injectable()
export class Protocols {
  constructor(
    private readonly openId: OpenIdProtocol,
    private readonly oauth2: OAuth2Protocol,
  ) {}

  of({ kind }: IdentityProvider): SignOnProtocol {
    return PRESETS[kind].oauth2 === null ? this.openId : this.oauth2;
  }

  /** Whether a provider can say that a person has just given a password, or a factor. */
  reportsTimes({ kind }: IdentityProvider): boolean {
    return PRESETS[kind].oauth2 === null;
  }
}
