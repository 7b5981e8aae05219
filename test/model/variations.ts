/**
 * Mistakes that somebody made, or could make, in this protocol. Each is one changed rule; the model follows it instead
 * of the right one, and the search has to find what comes of it.
 */
export const MUTANTS = {
  noGate: 'transfers are made whenever an event is delivered',
  noDedupe: 'a batch is not reduced to the highest grade of each request',
  noAdjustment: 'a record is raised to its final grade without a transfer of the difference',
  gateByLegOnly: 'a transfer is made when (request, leg) is new, whatever the record says',
  additiveReseed: 'a load adds the sums of the entries to the counters',
  rebuildToZero: 'a load sets the counters to zero',
  ackBeforeCommit: 'the event is acknowledged before the transaction commits',
  finishBeforeJournal: 'the finish is sent and the cost named before F is written',
  admitSweepsLeases: 'admit removes expired leases',
  admitIgnoresHolds: 'admit compares with the balance alone, not with what is held',
  admitIgnoresOpen: 'admit compares the cap with what was spent, not with what is open',
  resendOnlyOnStart: 'a finish is sent again by a starting gateway only',
  releaseOnAnswer: 'an F is closed when Redis has answered its finish',
  markerWithoutGrade: 'any marker ends a request',
  noPublish: 'wallets are not published again',
  timeBeforePass: 'a publish pass notes its time before it has published',
  settledKeepsHold: 'settled clears P and C, and leaves H',
  capNotCorrected: 'a finish after a reap leaves the open spend of the checkpoint',
  deleteByIdOnly: 'settled deletes an event of the request without looking at its grade',
  deleteByPosition: 'settled deletes whatever event has that stream id',
  tellOwnSpend: 'settled brings the spend that its own transaction moved, so nothing after a redelivery',
  tellBatchSpend: 'settled brings the spend of the events it has read, and a newer version all the same',
  poisonBlocksAgain: 'an unbookable event is blocked at each delivery',
  replayFreesKey: 'the replay of an A frees a key that is done',
  leaseFreesKey: 'a reap at 0 frees the key, though the gateway may only be paused',
  loadTrustsKeys: 'keyed requests are admitted as soon as the wallet is loaded',
  trustBeforeKeep: 'keys are trusted before gateways have said what they know',
  trustBeforeCommit: 'keys are trusted while a worker may hold a batch that Redis has forgotten',
  trustWithoutKeys: 'the mark of doubt falls without the keys being read again',
  anyMarkFalls: 'a late publish takes away the mark of another load',
  failoverTrustsKeys: 'keyed requests are admitted as soon as another server answers',
  startTrustsKeys: 'a gateway that starts knows nothing of another server',
  publishWithoutKeys: 'a publish does not bring used keys',
  anyPassTrusts: 'any publish since another server answers will do, also one before the others have spoken',
  keepRespectsKey: 'keep leaves the R of another one',
  reapedLosesKey: 'keep puts no key back for a request that was reaped',
  runningKeyStands: 'a charged request leaves the R of another one',
  partIgnoresHolds: 'an extension in part goes as far as the balance, whatever is held of it',
  partIgnoresCap: 'an extension in part goes as far as the balance, whatever the cap says',
  chargeBeyondHold: 'a price is charged though the extension to it was refused or has no answer',
  usedKeyGivesWay: 'a used key is brought only where nobody has it',
} as const;

/** Other rules that hold as well: the search finds nothing wrong with them. */
export const ALTERNATIVES = {
  repeatSpend:
    'settled brings the spend of the events it has read; every publish repeats all spend at an equal version',
  admitIgnoresVoid: 'admit does not look at the void mark: a late admit is reaped',
  replayIgnoresMarker: 'the replay of an A is not stopped by a marker: the gate stops its event',
  finishFreesKey: 'a finish at 0 frees a key that is done: what its checkpoint was charged is taken back',
  loadWithoutKeys: 'a load brings no keys: nobody believes them before they are read again',
  heldLosesKey: 'keep brings a key back with a lost entry and for a reaped request, not beside an entry that is held',
  settledLowersMarker: 'settled sets the marker to the grade it was told: the gate stops what is sent again',
} as const;

export type Mutant = keyof typeof MUTANTS;

/** Null: the protocol as it is. */
export type Variation = Mutant | keyof typeof ALTERNATIVES | null;
