// The same work, twenty times a second, on the core of its parent's target: its CPU time says how fast that core is.
const PERIOD_MS = 50;
const STEPS = 300_000;

function work() {
  let sum = 0;
  for (let step = 0; step < STEPS; step++) sum = (sum + (step ^ 3)) | 0;
  return sum;
}

process.once('disconnect', () => process.exit(0));
process.send({ ready: true, url: null });
setInterval(() => {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  process.send({ microseconds: user + system });
}, PERIOD_MS);
