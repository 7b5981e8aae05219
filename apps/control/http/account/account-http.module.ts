import { Module } from '@nestjs/common';
import { AuthControlModule } from '#auth';
import { IdentityModule } from '#identity';
import { LoginController } from './login.controller.js';
import { SessionAnswers } from './session-answers.js';
import { SessionsController } from './sessions.controller.js';

/** `/api/v1/auth`: log-in, sessions and accounts, of operators and customers. */
@Module({
  imports: [AuthControlModule, IdentityModule],
  controllers: [LoginController, SessionsController],
  providers: [SessionAnswers],
})
export class AccountHttpModule {}
