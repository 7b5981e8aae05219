// A proxy as a process of its own: `node proxy-program.cjs http|https|socks5`. PROXY_USER and PROXY_PASSWORD restrict
// it; it resolves names below `only-here.test` to loopback. Prints `{"port"}`, then `{"target"}` for each tunnel.
'use strict';

const { lookup } = require('node:dns');
const { readFileSync } = require('node:fs');

const [scheme] = process.argv.slice(2);
const { PROXY_USER: username, PROXY_PASSWORD: password = '', PROXY_TLS: tlsFiles } = process.env;
const print = (fact) => process.stdout.write(`${JSON.stringify(fact)}\n`);
const isHere = (host) => host.endsWith('.only-here.test');

function resolveHere(host, options, callback) {
  if (!isHere(host)) lookup(host, options, callback);
  else if (options.all) callback(null, [{ address: '127.0.0.1', family: 4 }]);
  else callback(null, '127.0.0.1', 4);
}

async function startHttp() {
  const { Server } = await import('proxy-chain');
  const [key, cert] = tlsFiles === undefined ? [] : tlsFiles.split(',').map((file) => readFileSync(file));
  const server = new Server({
    port: 0,
    host: '127.0.0.1',
    ...(scheme === 'https' ? { serverType: 'https', httpsOptions: { key, cert } } : {}),
    prepareRequestFunction: (request) => {
      const isKnown = username === undefined || (request.username === username && request.password === password);
      if (isKnown) print({ target: `${request.hostname}:${request.port}` });
      return { requestAuthentication: !isKnown, dnsLookup: resolveHere };
    },
  });
  await server.listen();
  print({ port: server.port });
}

function startSocks() {
  const { createServer, defaultConnectionHandler } = require('@pondwader/socks5-server');
  const server = createServer(username === undefined ? {} : { auth: { username, password } });
  server.setConnectionHandler((connection, sendStatus) => {
    print({ target: `${connection.destAddress}:${connection.destPort}` });
    if (isHere(connection.destAddress)) connection.destAddress = '127.0.0.1';
    defaultConnectionHandler(connection, sendStatus);
  });
  server.listen({ port: 0, host: '127.0.0.1' }, () => {
    print({ port: server.server.address().port });
  });
}

if (scheme === 'socks5') startSocks();
else void startHttp();
