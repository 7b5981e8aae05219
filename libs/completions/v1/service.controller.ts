import { All, Controller, Get, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public } from '#auth';
import { BrandSnapshot } from '#core/infra';
import { baseUrlOf } from './conventions/base-url-of.js';
import { SERVED_ROUTES } from './conventions/path-hint.js';
import { refuseMethod } from './conventions/refuse-method.js';

/** `GET /` and `GET /v1`: the service and its routes, for browsers and incomplete base URLs. Public. */
@Controller(['', 'v1'])
@Public()
export class ServiceController {
  constructor(private readonly brand: BrandSnapshot) {}

  @Get()
  describe(@Req() request: Request): object {
    return {
      object: 'service',
      name: this.brand.name(),
      description: 'An OpenAI-compatible API. Send an API key as `Authorization: Bearer <key>`.',
      base_url: baseUrlOf(request),
      documentation: baseUrlOf(request).replace(/v1$/, 'docs'),
      endpoints: SERVED_ROUTES,
    };
  }

  @All()
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseMethod(request, response, ['GET'], ` Completions are at POST ${baseUrlOf(request)}/chat/completions.`);
  }
}
