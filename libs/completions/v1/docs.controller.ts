import { All, Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public } from '#auth';
import { BrandSnapshot } from '#core/infra';
import { DOCS_PATHS, encodeText, publishDocs, publishText, type PublishedText } from '#core/openapi';
import { buildDocument } from './openapi/build-document.js';
import { refuseMethod } from './conventions/refuse-method.js';

const DOCUMENT_PATH = 'v1/openapi.json';

/** The OpenAPI document and its page: the same for every caller, so public and cacheable. */
@Controller()
@Public()
export class DocsController {
  private published: Published | null = null;

  constructor(private readonly brand: BrandSnapshot) {}

  @Get(DOCUMENT_PATH)
  describe(@Req() request: Request, @Res() response: Response): void {
    // With CORS, responses with and without an origin differ; caches must keep them apart.
    response.vary('origin');
    send(request, response, this.publish().document);
  }

  @Get([...DOCS_PATHS])
  show(@Req() request: Request, @Res() response: Response): void {
    const path = DOCS_PATHS.find((known) => known === request.path) ?? '/docs';
    send(request, response, this.publish().docs[path]);
  }

  @All([...DOCS_PATHS])
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['GET']);
  }

  /** Made once for each name of the service. */
  private publish(): Published {
    const brand = this.brand.name();
    if (this.published?.brand === brand) return this.published;
    const content = buildDocument(brand);
    const document = publishText(JSON.stringify(content), 'application/json; charset=utf-8');
    return (this.published = { brand, document, docs: publishDocs(content) });
  }
}

interface Published {
  readonly brand: string;
  readonly document: PublishedText;
  readonly docs: ReturnType<typeof publishDocs>;
}

/** Express answers 304 if the caller has the same `ETag`. */
function send(request: Request, response: Response, text: PublishedText): void {
  const { headers, body } = encodeText(text, request.acceptsEncodings('gzip') === 'gzip');
  response.vary('accept-encoding').set(headers).send(body);
}
