import { All, Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public } from '#auth';
import { publishPage, publishText, type PublishedText } from '#openapi';
import { buildDocument } from '../openapi/build-document.js';
import { refuseMethod } from './conventions/refuse-method.js';

const DOCUMENT_PATH = 'v1/openapi.json';

/** The OpenAPI document and its page: the same for every caller, so public and cacheable. */
@Controller()
@Public()
export class DocsController {
  private document: PublishedText | null = null;
  private page: PublishedText | null = null;

  @Get(DOCUMENT_PATH)
  describe(@Res() response: Response): void {
    // With CORS, responses with and without an origin differ; caches must keep them apart.
    response.vary('origin');
    this.document ??= publishText(JSON.stringify(buildDocument()), 'application/json; charset=utf-8');
    send(response, this.document);
  }

  @Get('docs')
  show(@Res() response: Response): void {
    this.page ??= publishPage(buildDocument(), `/${DOCUMENT_PATH}`);
    send(response, this.page);
  }

  @All([DOCUMENT_PATH, 'docs'])
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['GET']);
  }
}

/** Express answers 304 if the caller has the same `ETag`. */
function send(response: Response, { headers, body }: PublishedText): void {
  response.set(headers).send(body);
}
