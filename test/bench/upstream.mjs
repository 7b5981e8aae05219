// The provider of the benchmark: answers at once from memory, so that the proxy before it is measured. The options
// `--chunks` and `--chunk-ms` set the length and the pace of its streams.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { FORMATS, STREAM_CHUNK_MS, STREAM_CHUNKS } from './cases.mjs';
import { announce } from './child.mjs';

const { values: pace } = parseArgs({ options: { chunks: { type: 'string' }, 'chunk-ms': { type: 'string' } } });
const chunks = Number(pace.chunks ?? STREAM_CHUNKS);
const chunkMs = Number(pace['chunk-ms'] ?? STREAM_CHUNK_MS);

const STREAM_MARK = '"stream":true';
/** What is answered at each path. */
const answers = new Map(
  Object.values(FORMATS).map(({ path, beats, reply }) => {
    const bytes = Buffer.from(JSON.stringify(reply));
    const headers = { 'content-type': 'application/json', 'content-length': bytes.length };
    return [path, { beats, bytes, headers }];
  }),
);
const streamHeaders = { 'content-type': 'text/event-stream' };

const server = createServer((request, response) => {
  let wantsStream = false;
  request.on('data', (chunk) => (wantsStream ||= chunk.includes(STREAM_MARK)));
  request.on('end', () => {
    const answer = answers.get(request.url);
    if (answer === undefined) response.writeHead(404).end();
    else if (wantsStream) sendStream(response, answer.beats);
    else response.writeHead(200, answer.headers).end(answer.bytes);
  });
});

/**
 * Each beat is due by the clock of its own stream. An interval would be due a period after the turn in which it ran, so
 * all streams of one turn would stay together for good, and soon a thousand would send at once.
 */
function sendStream(response, beats) {
  response.writeHead(200, streamHeaders);
  const startedAtMs = performance.now();
  let beat = 0;
  let timer;
  const sendBeat = () => {
    const isLast = ++beat >= chunks;
    response.write(isLast ? beats.at(-1) : beats[beatOf(beat, beats)]);
    if (isLast) response.end();
    else timer = setTimeout(sendBeat, Math.round(startedAtMs + beat * chunkMs - performance.now()));
  };
  response.on('close', () => clearTimeout(timer));
  sendBeat();
}

/** The first beat opens the stream and the last one ends it; those between repeat in longer streams. */
function beatOf(beat, beats) {
  return beat === 1 ? 0 : 1 + ((beat - 2) % (beats.length - 2));
}

server.keepAliveTimeout = 65_000;
announce(server);
