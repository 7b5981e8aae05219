// Takes its share of a core, until its parent ends.
const SLICE_MS = 5;

function spin() {
  const untilMs = performance.now() + SLICE_MS;
  while (performance.now() < untilMs);
  setImmediate(spin);
}

process.once('disconnect', () => process.exit(0));
process.send({ ready: true, url: null });
spin();
