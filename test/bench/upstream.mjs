// The provider of the benchmark: answers at once from memory, so that the proxy before it is measured. The options
// `--chunks` and `--chunk-ms` set the length and the pace of its streams.
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { JSON_REPLY, MESSAGES_BEATS, MESSAGES_REPLY, STREAM_BEATS, STREAM_CHUNK_MS, STREAM_CHUNKS } from './cases.mjs';
import { announce } from './child.mjs';

const { values: pace } = parseArgs({ options: { chunks: { type: 'string' }, 'chunk-ms': { type: 'string' } } });
const chunks = Number(pace.chunks ?? STREAM_CHUNKS);
const chunkMs = Number(pace['chunk-ms'] ?? STREAM_CHUNK_MS);

const STREAM_MARK = '"stream":true';
const headersOf = (reply) => ({ 'content-type': 'application/json', 'content-length': reply.length });
const chat = { beats: STREAM_BEATS, reply: JSON_REPLY, headers: headersOf(JSON_REPLY) };
const messages = { beats: MESSAGES_BEATS, reply: MESSAGES_REPLY, headers: headersOf(MESSAGES_REPLY) };
const streamHeaders = { 'content-type': 'text/event-stream' };

const server = createServer((request, response) => {
  let wantsStream = false;
  request.on('data', (chunk) => (wantsStream ||= chunk.includes(STREAM_MARK)));
  request.on('end', () => {
    const { beats, reply, headers } = request.url.endsWith('/messages') ? messages : chat;
    if (wantsStream) sendStream(response, beats);
    else response.writeHead(200, headers).end(reply);
  });
});

function sendStream(response, beats) {
  response.writeHead(200, streamHeaders);
  let beat = 0;
  const sendBeat = () => {
    const isLast = ++beat >= chunks;
    response.write(isLast ? beats.at(-1) : beats[beatOf(beat, beats)]);
    if (!isLast) return;
    clearInterval(timer);
    response.end();
  };
  const timer = setInterval(sendBeat, chunkMs);
  response.on('close', () => clearInterval(timer));
  sendBeat();
}

/** The first beat opens the stream and the last one ends it; those between repeat in longer streams. */
function beatOf(beat, beats) {
  return beat === 1 ? 0 : 1 + ((beat - 2) % (beats.length - 2));
}

server.keepAliveTimeout = 65_000;
announce(server);
