import { createServer, type RequestListener } from 'node:http';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { SERVER_LIMITS } from './server-limits.js';

/** Lets an adapter create its server with `SERVER_LIMITS`: Nest's own passes no options. */
export function limitServer<Adapter extends AbstractHttpAdapter>(adapter: Adapter): Adapter {
  adapter.initHttpServer = () => {
    adapter.setHttpServer(createServer(SERVER_LIMITS, adapter.getInstance<RequestListener>()));
  };
  return adapter;
}
