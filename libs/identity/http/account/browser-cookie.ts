import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Config } from '#core/infra';
import { browserCookie, browserOf } from '../../domain/session-cookie.js';

const SECRET_BYTES = 32;

/** The cookie that keeps a log-in in two requests to one browser. */
@Injectable()
export class BrowserCookie {
  constructor(private readonly config: Config) {}

  /** The secret of the browser, which is new unless it has one; its hour begins again. */
  ensure(request: Request, response: Response): string {
    const secret =
      browserOf(request.headers.cookie, this.config.publicUrl) ?? randomBytes(SECRET_BYTES).toString('hex');
    response.append('set-cookie', browserCookie(this.config.publicUrl, secret));
    return secret;
  }

  /** Empty without the cookie: no log-in was begun for it. */
  read({ headers }: Request): string {
    return browserOf(headers.cookie, this.config.publicUrl) ?? '';
  }
}
