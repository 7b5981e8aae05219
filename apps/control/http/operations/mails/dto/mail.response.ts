import { ApiProperty } from '@nestjs/swagger';
import { describeMail, MAIL_STATUSES, type OutgoingMail } from '#mail';
import { IdProperty, ObjectProperty, TimeProperty } from '../../../conventions/fields/response-properties.js';

export class MailResponse {
  @IdProperty('mail')
  id!: string;

  @ObjectProperty('mail')
  object!: 'mail';

  @ApiProperty({ type: 'string', example: 'reset_password' })
  template!: string;

  @ApiProperty({ type: 'string', example: 'en' })
  locale!: string;

  @ApiProperty({ type: 'string', example: 'ada@example.com' })
  recipient!: string;

  @ApiProperty({ type: 'string', enum: [...MAIL_STATUSES], description: 'dead: given up, or refused for good.' })
  status!: string;

  @ApiProperty({ type: 'integer', example: 1 })
  attempts!: number;

  @ApiProperty({ type: 'string', nullable: true, description: 'Why the last attempt failed.' })
  last_error!: string | null;

  @TimeProperty({ nullable: true, description: 'Of queued mails only.' })
  next_attempt_at!: string | null;

  @TimeProperty({ nullable: true })
  sent_at!: string | null;

  @TimeProperty()
  created_at!: string;
}

export function presentMail(mail: OutgoingMail): MailResponse {
  return { object: 'mail', ...describeMail(mail) };
}
