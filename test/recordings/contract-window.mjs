// A proxy between the driver and the gateway. The driver compares replies with recordings and does not expect the
// additions of our contract.
import { createServer } from 'node:http';
import { join } from 'node:path';
import { undoReply, undoStream } from './undo-contract.mjs';

const DONE = '[DONE]';
const PASSED_HEADERS = ['content-type', 'retry-after', 'x-should-retry', 'x-request-id'];

export class ContractWindow {
  /** Violations of the contract, one line each. */
  findings = [];
  judged = 0;
  #gatewayUrl;
  #fixtures;
  #prefix;
  #parser;
  #server = createServer((request, response) => void this.#serve(request, response));

  /** @param parser the recordings' module that parses replies */
  constructor(gatewayUrl, { fixtures, prefix, parser }) {
    this.#gatewayUrl = gatewayUrl;
    this.#fixtures = new Map(fixtures.map((fixture) => [fixture.id, fixture]));
    this.#prefix = prefix;
    this.#parser = parser;
  }

  /** Returns its origin. */
  async open() {
    await new Promise((listening) => this.#server.listen(0, '127.0.0.1', listening));
    return `http://127.0.0.1:${this.#server.address().port}`;
  }

  close() {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  async #serve(request, response) {
    const sent = Buffer.concat(await request.toArray());
    const { authorization = '' } = request.headers;
    const answer = await fetch(this.#gatewayUrl + request.url, {
      method: request.method,
      headers: { 'content-type': 'application/json', authorization },
      body: sent,
    });
    const text = await answer.text();
    const headers = PASSED_HEADERS.flatMap((name) =>
      answer.headers.has(name) ? [[name, answer.headers.get(name)]] : [],
    );
    response.writeHead(answer.status, Object.fromEntries(headers));
    response.end(answer.status === 200 ? this.#judge(JSON.parse(sent), text, answer.headers) : text);
  }

  /** The reply without the contract's additions; unchanged when it violates the contract. */
  #judge(request, text, headers) {
    const [id] = (request.x_fixture ?? request.model.slice(this.#prefix.length)).split('~');
    const fixture = this.#fixtures.get(id);
    const context = { generationId: headers.get('x-request-id'), readUsage: this.#parser.normOpenAiUsage };
    this.judged += 1;
    try {
      if (fixture.sse_events === undefined) {
        return JSON.stringify(undoReply(JSON.parse(text), fixture.response_body, context));
      }
      return this.#undoEvents(text, fixture, {
        ...context,
        wantsUsage: request.stream_options?.include_usage === true,
      });
    } catch (error) {
      this.findings.push(`${id}: ${error.message}`);
      return text;
    }
  }

  #undoEvents(text, fixture, context) {
    const ours = this.#parser.parseSse(text).map(({ data }) => data);
    const recorded = chunksOf(fixture.sse_events.map(({ data }) => data));
    const done = ours.includes(DONE);
    const chunks = undoStream(chunksOf(ours), recorded, { ...context, done });
    const wasDone = done || fixture.expected.error !== undefined;
    const events = [...chunks.map((chunk) => JSON.stringify(chunk)), ...(wasDone ? [DONE] : [])];
    return events.map((event) => `data: ${event}\n\n`).join('');
  }
}

function chunksOf(events) {
  return events.filter((data) => data !== DONE).map((data) => JSON.parse(data));
}

/** The recordings' own reply parser, which shares no code with the gateway. */
export function loadParser(folder) {
  return import(join(folder, 'lib.mjs'));
}
