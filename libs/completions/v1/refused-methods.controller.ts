import { All, Controller, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public } from '#auth';
import { RoutifyError } from '#core';
import { refuseMethod } from './conventions/refuse-method.js';
import { MODEL_PATHS, methodsOf, pathAt, registeredPaths, V1_PATHS, type V1Path } from './conventions/routes.js';

const hasId = (path: V1Path): boolean => path.includes('{');
const FIXED = V1_PATHS.filter((path) => !hasId(path)).flatMap(registeredPaths);
const OF_IDS = V1_PATHS.filter(hasId).flatMap(registeredPaths);

/** Other methods of fixed paths. Stands before the routes with an id, which match some of these paths. */
@Controller()
@Public()
export class RefusedMethodsController {
  @All(FIXED)
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseOthers(request, response);
  }
}

/** Other methods of paths with an id, and what responses have elsewhere. */
@Controller()
@Public()
export class RefusedMethodsOfIdsController {
  @All(OF_IDS)
  refuse(@Req() request: Request, @Res() response: Response): void {
    refuseOthers(request, response);
  }

  @All('v1/responses/*path')
  refuseOfResponses(): void {
    const message = 'Responses are made while the client waits: there is nothing to cancel or to resume.';
    throw new RoutifyError('not_found', message);
  }
}

/** Clients of `/v1/responses` that try a WebSocket first go on with HTTP after a 426, and only after that. */
function refuseOthers(request: Request, response: Response): never {
  const { path } = request.route as { readonly path: string };
  const served = pathAt(path);
  if (MODEL_PATHS.includes(served) && request.headers.upgrade !== undefined) {
    throw new RoutifyError('upgrade_required', 'WebSockets are not served: send a POST request.');
  }
  refuseMethod(request, response, methodsOf(served));
}
