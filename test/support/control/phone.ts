import { totpCode, totpStepAt } from '../../../libs/identity/domain/totp.js';
import { sessionCaller, type SessionCaller } from './session-caller.js';
import type { ControlApp } from './control-app.js';

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** An app on a phone that shows codes. */
export class Phone {
  private readonly secret: Uint8Array;

  constructor(
    encoded: string,
    private readonly nowMs: () => number = Date.now,
  ) {
    const bits = Array.from(encoded, (one) => BASE32.indexOf(one).toString(2).padStart(5, '0')).join('');
    this.secret = Uint8Array.from(bits.match(/.{8}/g) ?? [], (byte) => parseInt(byte, 2));
  }

  /** Begins to set up codes for the account of a browser. */
  static async with(browser: SessionCaller, nowMs?: () => number): Promise<Phone> {
    const { body } = await browser.call('post', '/api/v1/auth/totp').expect(200);
    const { secret, uri } = body as { secret: string; uri: string };
    expect(uri).toContain(`secret=${secret}`);
    return new Phone(secret, nowMs);
  }

  /** @param ahead steps of 30 s from now */
  code(ahead = 0): string {
    return totpCode(this.secret, totpStepAt(this.nowMs()) + ahead);
  }

  /**
   * Confirms with the code of now, which stays good if the step ends meanwhile. A code works once: the next is
   * `code(1)`.
   */
  async confirm(app: ControlApp, browser: SessionCaller): Promise<{ browser: SessionCaller; recovery: string[] }> {
    const answer = await browser.call('post', '/api/v1/auth/totp/confirm', { code: this.code() }).expect(200);
    const { session, codes } = answer.body as { session: SessionCaller['session']; codes: string[] };
    const renewed = sessionCaller(app, { headers: answer.headers, body: session }, browser.audience);
    return { browser: renewed, recovery: codes };
  }
}
