// Preloaded into a gateway: skews its wall clock, at once or after a delay.
'use strict';

const offsetMs = Number(process.env.CHAOS_CLOCK_OFFSET_MS);
const afterMs = Number(process.env.CHAOS_CLOCK_OFFSET_AFTER_MS ?? '0');
const trueNow = Date.now.bind(Date);
const startedMs = trueNow();

function wrongNow() {
  const nowMs = trueNow();
  return nowMs - startedMs >= afterMs ? nowMs + offsetMs : nowMs;
}

globalThis.Date = class extends Date {
  constructor(...args) {
    super(...(args.length === 0 ? [wrongNow()] : args));
  }

  static now() {
    return wrongNow();
  }
};
