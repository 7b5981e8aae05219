// `node --require burn-cpu.cjs`: each request costs BURN_MICROSECONDS more.
const http = require('node:http');

const nanoseconds = BigInt(process.env.BURN_MICROSECONDS ?? '0') * 1_000n;
const { emit } = http.Server.prototype;

http.Server.prototype.emit = function (event, ...args) {
  if (event === 'request') {
    const until = process.hrtime.bigint() + nanoseconds;
    while (process.hrtime.bigint() < until);
  }
  return emit.call(this, event, ...args);
};
