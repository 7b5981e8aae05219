interface Rule {
  /** It happens by itself once nothing fails any more. */
  readonly fair: boolean;
  /** The rule of the protocol behind the step. */
  readonly says: string;
}

const fair = (says: string): Rule => ({ fair: true, says });
const fault = (says: string): Rule => ({ fair: false, says });

/** Every step of the model, and its rule. */
export const RULES = {
  admit: fair(
    'All checks, the hold and R of the Idempotency-Key in one script; nothing is written unless all pass. No key passes while keys are suspect.',
  ),
  'journal A': fair('A is written after the reply of admit and before the upstream is called.'),
  renew: fair(
    'Every 8 s: the lease is renewed; a missing entry without a marker is put back as H, unchecked, and R unless the key is done.',
  ),
  checkpoint: fair('renew carries the cost of the request so far.'),
  extend: fair('A hold is raised to the target if balance and caps allow.'),
  'extend in part': fair(
    'A price above the hold raises it as far as balance and caps allow, before the charge is decided; only the rest is forgone.',
  ),
  'journal F': fair(
    'The charge is decided once, by the gateway, at most the hold; F is written before the first byte that reports it.',
  ),
  capture: fair(
    'D when it charges, else its R is deleted. Sent after F, and again every 10 s until marker 2 is seen: a reply of Redis is not durability.',
  ),
  'journal R': fair('An F is open until marker 2 is seen, an A without F until any marker.'),
  'replay A': fair(
    'A start finds an A without F, and has it reaped: at its checkpoint in Redis, at 0 without one, which frees an R, never a D.',
  ),
  reap: fair(
    'An expired lease is captured at the last checkpoint. A gateway that merely paused is reaped, too, so at 0 its R stays.',
  ),
  commit: fair('Events are read, and booked in one transaction: reduce by id, wallet lock, claim, lots, version.'),
  settled: fair('After the commit one script updates Redis: wallet, spend, markers, events, entries.'),
  publish: fair(
    'Every wallet that moved is published again, with D of the charges in the ledger. Once all gateways have reported, keys are trusted again.',
  ),
  load: fair(
    'An unknown wallet is loaded: caps and D of the charges, then wallet and sums of the entries in one step; its keys are suspect.',
  ),
  restart: fair('A gateway that died is started again.'),
  'late admit': fault('An admit arrives after its timeout.'),
  void: fault('The void of an unanswered admit is sent once; it may arrive late or never.'),
  'admit unanswered': fault('No answer within 250 ms is 503, and a void follows.'),
  'stray renew': fault('A restoring renewal arrives once more, at any time.'),
  'stray capture': fault('A capture arrives once more, at any time.'),
  'stray replay': fault('The replay of an A arrives once more, at any time.'),
  'kill worker': fault('The worker dies between two of its steps; the events are read again.'),
  'kill publisher': fault('The publisher dies in the middle of a pass.'),
  'slow read': fault('A second worker reads the same events and stops.'),
  'late commit': fault('It goes on.'),
  'slow settled': fault('A worker stops between its commit and settled.'),
  'late settled': fault('It goes on: Redis gets an outdated state.'),
  'slow publish': fault('A publisher reads the wallet and stops.'),
  'late publish': fault('It goes on, with a wallet that has moved since.'),
  'kill gateway': fault('kill -9: the journal remains.'),
  'lose journal': fault('The disk is lost with the machine.'),
  'replica stops': fault('A replica stops following.'),
  failover: fault('It takes over: Redis has lost all later writes.'),
  wipe: fault('Redis loses everything.'),
  'marker expires': fault('A marker expires after an hour.'),
  'give up': fair('A transaction that takes too long is aborted by Postgres; its batch is read again.'),
  'trust server': fair('Only in a variation: 30 s after another server has answered, whenever the pass was.'),
  'key expires': fault('An R that is not renewed expires after ten minutes.'),
  'window ends': fault('The next spend window begins.'),
  'top-up': fault('Money comes in; control dies before publishing it.'),
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;
