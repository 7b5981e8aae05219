/** Emails that an import writes to its people. */
export interface InvitationReport {
  readonly source: string;
  readonly result: 'preview' | 'queued';
  /** Made by the import. */
  readonly people: number;
  readonly invited_earlier: number;
  /** Have logged in, are not active, or have no active organization. */
  readonly left_out: number;
  readonly invited: number;
  readonly per_minute: number;
  /** When the last email is due; null: there is none. */
  readonly last_at: string | null;
}

export function invitationLines(report: InvitationReport): string[] {
  const { source, result, people, invited_earlier, left_out, invited, per_minute, last_at } = report;
  return [
    `The import ${source} made ${people} people.`,
    `  ${invited_earlier} were invited earlier`,
    `  ${left_out} can log in already, are not active, or have no active organization`,
    `  ${invited} ${result === 'preview' ? 'would be invited' : 'are invited'}, ${per_minute} a minute`,
    ...(last_at === null ? [] : [`The last email is due at ${last_at}.`]),
    result === 'preview' ? 'Nothing was changed. Run without --dry-run to invite.' : 'The worker sends the emails.',
  ];
}
