// The provider of the benchmark: answers at once from memory, so that the proxy before it is measured.
import { createServer } from 'node:http';
import { JSON_REPLY, MESSAGES_BEATS, STREAM_BEATS, STREAM_CHUNK_MS } from './cases.mjs';
import { announce } from './child.mjs';

const STREAM_MARK = '"stream":true';
const jsonHeaders = { 'content-type': 'application/json', 'content-length': JSON_REPLY.length };
const streamHeaders = { 'content-type': 'text/event-stream' };

const server = createServer((request, response) => {
  let wantsStream = false;
  request.on('data', (chunk) => (wantsStream ||= chunk.includes(STREAM_MARK)));
  request.on('end', () => {
    if (wantsStream) sendStream(response, request.url.endsWith('/messages') ? MESSAGES_BEATS : STREAM_BEATS);
    else response.writeHead(200, jsonHeaders).end(JSON_REPLY);
  });
});

function sendStream(response, beats) {
  response.writeHead(200, streamHeaders);
  let beat = 0;
  const sendBeat = () => {
    response.write(beats[beat++]);
    if (beat < beats.length) return;
    clearInterval(timer);
    response.end();
  };
  const timer = setInterval(sendBeat, STREAM_CHUNK_MS);
  response.on('close', () => clearInterval(timer));
  sendBeat();
}

server.keepAliveTimeout = 65_000;
announce(server);
