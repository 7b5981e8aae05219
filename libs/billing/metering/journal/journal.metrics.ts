import type { Metrics } from '#core';
import type { UsageJournal } from './usage-journal.js';

export function registerJournal(metrics: Metrics, journal: UsageJournal): void {
  metrics.gauge({ name: 'routify_journal_bytes', help: 'Size of the journal on disk.' }, () => [
    { value: journal.bytes() },
  ]);
  metrics.gauge(
    { name: 'routify_journal_open_records', help: 'Requests that have ended and are not known to be in the ledger.' },
    () => [{ value: journal.openCount() }],
  );
  metrics.gauge(
    { name: 'routify_journal_oldest_open_seconds', help: 'Age of the oldest of these; 0 when there is none.' },
    () => [{ value: (journal.report().oldest_open_ms ?? 0) / 1_000 }],
  );
  metrics.gauge({ name: 'routify_journal_writable', help: '1 while the journal can be written.' }, () => [
    { value: journal.problem() === null ? 1 : 0 },
  ]);
}
