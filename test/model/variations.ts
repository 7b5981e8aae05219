/**
 * Real or possible mistakes in this protocol. Each changes one rule; the model follows the changed rule, and the search
 * must find the damage.
 */
export const MUTANTS = {
  noClaim: 'transfers are made whenever an event is delivered',
  noDedupe: 'a batch is not reduced to the highest grade of each request',
  noAdjustment: 'a record is raised to its final grade without a transfer of the difference',
  claimByPostingOnly: 'a transfer is made when (request, posting) is new, whatever the record says',
  additiveReseed: 'a load adds the sums of the entries to the counters',
  rebuildToZero: 'a load sets the counters to zero',
  ackBeforeCommit: 'the event is acknowledged before the transaction commits',
  finishBeforeJournal: 'the capture is sent and the cost named before F is written',
  admitSweepsLeases: 'admit removes expired leases',
  admitIgnoresHolds: 'admit compares with the balance alone, not with the holds',
  admitIgnoresOpen: 'admit compares the cap with the spend, without open holds',
  admitIgnoresRunning: 'admit compares the cap of requests with those in the ledger alone',
  countKeepsVersion:
    'a free request makes no new version, which would be published again; settled brings equal versions, too',
  resendOnlyOnStart: 'a capture is sent again by a starting gateway only',
  releaseOnAnswer: 'an F is closed when Redis has answered its capture',
  markerWithoutGrade: 'any marker ends a request',
  noPublish: 'wallets are not published again',
  timeBeforePass: 'a publish pass notes its time before it has published',
  settledKeepsHold: 'settled clears P and C, and leaves H',
  capNotCorrected: 'a capture after a reap leaves the open spend of the checkpoint',
  deleteByIdOnly: 'settled deletes an event of the request without a check of its grade',
  deleteByPosition: 'settled deletes whatever event has that stream id',
  publishOwnSpend: 'settled brings the spend that its own transaction moved, so none after a redelivery',
  publishBatchSpend: 'settled brings the spend of the events it has read, and a newer version all the same',
  poisonBlocksAgain: 'an unbookable event is blocked at each delivery',
  replayFreesKey: 'the replay of an A frees a key that is done',
  leaseFreesKey: 'a reap at 0 frees the key, though the gateway may only be paused',
  loadTrustsKeys: 'keyed requests are admitted as soon as the wallet is loaded',
  trustBeforeKeep: 'keys are trusted before gateways have reported their requests',
  trustBeforeCommit: 'keys are trusted while a worker may hold a batch that Redis has lost',
  trustWithoutKeys: 'the suspect mark is deleted without reading the keys again',
  anyMarkFalls: 'a late publish deletes the mark of another load',
  failoverTrustsKeys: 'keyed requests are admitted as soon as another server answers',
  startTrustsKeys: 'a gateway that starts does not suspect another server',
  publishWithoutKeys: 'a publish does not bring used keys',
  anyPassTrusts: 'any publish since another server answers ends the suspicion, also before all gateways have reported',
  keepRespectsKey: 'renew leaves the R of another one',
  reapedLosesKey: 'renew puts no key back for a request that was reaped',
  runningKeyStands: 'a charged request leaves the R of another one',
  partIgnoresHolds: 'an extension in part goes up to the balance, ignoring the holds',
  partIgnoresCap: 'an extension in part goes up to the balance, ignoring the cap',
  chargeBeyondHold: 'a price is charged though the extension to it was refused or has no answer',
  usedKeyGivesWay: 'a used key is brought only where it has no owner',
} as const;

/** Other rules that hold as well: the search finds nothing wrong with them. */
export const ALTERNATIVES = {
  repeatSpend:
    'settled brings the spend of the events it has read; every publish repeats all spend at an equal version',
  admitIgnoresVoid: 'admit ignores the tombstone: a late admit is reaped',
  replayIgnoresMarker: 'the replay of an A is not stopped by a marker: the claim rejects its event',
  finishFreesKey: 'a capture at 0 frees a key that is done: the charge of its checkpoint is taken back',
  loadWithoutKeys: 'a load brings no keys: they are not trusted before they are read again',
  heldLosesKey: 'renew brings a key back with a lost entry and for a reaped request, not beside an entry that is held',
  settledLowersMarker: 'settled sets the marker to the given grade: the claim rejects repeated events',
} as const;

export type Mutant = keyof typeof MUTANTS;

/** Null: the protocol as it is. */
export type Variation = Mutant | keyof typeof ALTERNATIVES | null;
