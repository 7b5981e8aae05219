import { All, Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public } from '#auth';
import { DOCS_PATHS, publishDocs, publishText, type PublishedText } from '#openapi';
import { buildDocument } from '../openapi/build-document.js';
import { refuseMethod } from './conventions/refuse-method.js';

const DOCUMENT_PATH = 'v1/openapi.json';

/** The OpenAPI document and its page: the same for every caller, so public and cacheable. */
@Controller()
@Public()
export class DocsController {
  private document: PublishedText | null = null;
  private docs: ReturnType<typeof publishDocs> | null = null;

  @Get(DOCUMENT_PATH)
  describe(@Res() response: Response): void {
    // With CORS, responses with and without an origin differ; caches must keep them apart.
    response.vary('origin');
    this.document ??= publishText(JSON.stringify(buildDocument()), 'application/json; charset=utf-8');
    send(response, this.document);
  }

  @Get([...DOCS_PATHS])
  show(@Req() request: Request, @Res() response: Response): void {
    this.docs ??= publishDocs(buildDocument());
    const path = DOCS_PATHS.find((known) => known === request.path) ?? '/docs';
    send(response, this.docs[path]);
  }

  @All([DOCUMENT_PATH, ...DOCS_PATHS])
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['GET']);
  }
}

/** Express answers 304 if the caller has the same `ETag`. */
function send(response: Response, { headers, body }: PublishedText): void {
  response.set(headers).send(body);
}
