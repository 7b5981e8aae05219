// The floor of this runtime: a proxy of bare `node:http` and undici that only passes bytes on.
import { createServer } from 'node:http';
import { Pool } from 'undici';
import { announce } from './child.mjs';

const pool = new Pool(process.argv[2], { pipelining: 1 });

/** Passes one reply on as it comes. */
class Relay {
  #response;

  constructor(response) {
    this.#response = response;
  }

  onRequestStart(controller) {
    this.#response.on('close', () => {
      if (!this.#response.writableFinished) controller.abort(new Error('the client has left'));
    });
  }

  onResponseStart(_controller, status, headers) {
    const { 'content-type': type, 'content-length': length } = headers;
    this.#response.writeHead(status, {
      'content-type': type,
      ...(length === undefined ? {} : { 'content-length': length }),
    });
  }

  onResponseData(controller, chunk) {
    if (this.#response.write(chunk)) return;
    controller.pause();
    this.#response.once('drain', () => controller.resume());
  }

  onResponseEnd() {
    this.#response.end();
  }

  onResponseError() {
    if (!this.#response.headersSent) this.#response.writeHead(502);
    this.#response.end();
  }
}

const server = createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const body = chunks.length === 1 ? chunks[0] : Buffer.concat(chunks);
    const headers = { 'content-type': 'application/json', authorization: 'Bearer upstream' };
    pool.dispatch({ path: request.url, method: 'POST', headers, body }, new Relay(response));
  });
});

server.keepAliveTimeout = 65_000;
announce(server);
