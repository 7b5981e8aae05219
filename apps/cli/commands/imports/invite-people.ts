import { ImportInvitations, ImportsModule, invitationLines } from '#operations/imports';
import { MAIL_LANGUAGES } from '#core/mail';
import { EXIT, UsageError, type CommandIo } from '../../program/command.js';
import { withServices } from '../../program/with-services.js';

interface InviteValues {
  readonly 'per-minute'?: string;
  readonly language?: string;
  readonly stop: boolean;
  readonly 'dry-run': boolean;
  readonly json: boolean;
}

const PER_MINUTE = 60;
const PER_MINUTE_MAX = 1000;

/** Invites the people of an import by email, or stops that. */
export async function invitePeople(
  source: string,
  values: InviteValues,
  onStep: (people: number) => void,
  io: CommandIo,
): Promise<number> {
  const [perMinute, locale] = [paceOf(values['per-minute']), languageOf(values.language)];
  if (values.stop && values['dry-run']) throw new UsageError('--stop: expected without --dry-run');
  return withServices([ImportsModule], async (services) => {
    const invitations = services.get(ImportInvitations);
    if (values.stop) {
      const withdrawn = await invitations.withdraw(source);
      io.out(values.json ? JSON.stringify({ withdrawn }) : `${withdrawn} emails that were not sent were withdrawn.`);
      return EXIT.ok;
    }
    const report = await invitations.invite({ source, perMinute, locale, isDryRun: values['dry-run'], onStep });
    for (const line of values.json ? [JSON.stringify(report)] : invitationLines(report)) io.out(line);
    return EXIT.ok;
  });
}

function paceOf(text: string | undefined): number {
  const pace = text === undefined ? PER_MINUTE : /^[1-9]\d{0,3}$/.test(text) ? Number(text) : Infinity;
  if (pace > PER_MINUTE_MAX) throw new UsageError(`--per-minute: expected a number from 1 to ${PER_MINUTE_MAX}`);
  return pace;
}

function languageOf(text: string | undefined): string | null {
  if (text === undefined || MAIL_LANGUAGES.includes(text)) return text ?? null;
  throw new UsageError(`--language: expected one of ${MAIL_LANGUAGES.join(', ')}`);
}
