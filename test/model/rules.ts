interface Rule {
  /** It comes by itself when nothing fails any more. */
  readonly fair: boolean;
  /** The sentence of the protocol that the step stands for. */
  readonly says: string;
}

const fair = (says: string): Rule => ({ fair: true, says });
const fault = (says: string): Rule => ({ fair: false, says });

/** Every step of the model, and what it stands for. */
export const RULES = {
  admit: fair(
    'All checks, the hold and R of the Idempotency-Key in one script; nothing is written unless all pass. Not one key passes while keys are doubted.',
  ),
  'journal A': fair('A is written after admit has answered and before the upstream is called.'),
  keep: fair(
    'Every 8 s: the lease is renewed; an entry that is missing without a marker is put back as H, unchecked, and R unless the key is done.',
  ),
  checkpoint: fair('keep carries what the request would cost if it ended now.'),
  extend: fair('A hold is raised to the target if balance and caps allow.'),
  'extend in part': fair(
    'A price above the hold raises it as far as balance and caps allow, before the charge is decided; only the rest is forgone.',
  ),
  'journal F': fair(
    'The charge is decided once, by the gateway, at most the hold; F is written before the first byte that names it.',
  ),
  finish: fair(
    'D when it charges, else its R is gone. Sent after F, and again every 10 s until marker 2 is seen: an answer of Redis is not durability.',
  ),
  'journal R': fair('An F is open until marker 2 is seen, an A without F until any marker.'),
  'replay A': fair(
    'A start finds an A without F, and has it reaped: at the checkpoint Redis knows, at 0 if it knows none, which frees an R, never a D.',
  ),
  reap: fair(
    'A lease that has ended is captured at the last checkpoint. A gateway that merely paused is reaped, too, so at 0 its R stays.',
  ),
  commit: fair('Events are read, and booked in one transaction: reduce by id, wallet lock, gate, lots, version.'),
  settled: fair('After the commit one script tells Redis: wallet, spend, markers, events, entries.'),
  publish: fair(
    'Every wallet that moved is published again, with D of what the ledger has charged. Once all is said that also ends the doubt.',
  ),
  load: fair(
    'An unknown wallet is loaded: caps and D of what was charged, then wallet and sums of the entries in one step; its keys are doubted.',
  ),
  restart: fair('A gateway that died is started again.'),
  'late admit': fault('An admit whose answer nobody waits for arrives after all.'),
  void: fault('The void of an unanswered admit is sent once; it may arrive late or never.'),
  'admit unanswered': fault('No answer within 250 ms is 503, and a void follows.'),
  'stray keep': fault('A put-back arrives once more, at any time.'),
  'stray finish': fault('A finish arrives once more, at any time.'),
  'stray replay': fault('The replay of an A arrives once more, at any time.'),
  'kill worker': fault('The worker dies between two of its steps; the events are read again.'),
  'kill publisher': fault('The publisher dies in the middle of a pass.'),
  'slow read': fault('A second worker reads the same events and stops.'),
  'late commit': fault('It goes on.'),
  'slow settled': fault('A worker stops between its commit and telling Redis.'),
  'late settled': fault('It goes on: Redis hears of a state that has passed.'),
  'slow publish': fault('A publisher reads the wallet and stops.'),
  'late publish': fault('It goes on, with a wallet that has moved since.'),
  'kill gateway': fault('kill -9: what is in the journal remains.'),
  'lose journal': fault('The disk goes with the machine.'),
  'replica stops': fault('A replica stops following.'),
  failover: fault('It takes over: Redis has lost what came since.'),
  wipe: fault('Redis forgets everything.'),
  'marker expires': fault('A marker is forgotten after an hour.'),
  'give up': fair('A transaction that takes too long is aborted by Postgres; its batch is read again.'),
  'trust server': fair('Only in a variation: 30 s after another server has answered, whenever the pass was.'),
  'key expires': fault('An R that nobody renews is forgotten after ten minutes.'),
  'window ends': fault('The next spend window begins.'),
  'top-up': fault('Money comes in; whoever booked it dies before publishing it.'),
} as const satisfies Record<string, Rule>;

export type RuleName = keyof typeof RULES;
