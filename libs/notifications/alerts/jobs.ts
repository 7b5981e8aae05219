import { job } from '#core/infra';
import { FindingsService } from './detected/findings.service.js';
import { LevelsService } from './balances/levels.service.js';
import { AlertMailsService } from './mails/alert-mails.service.js';
import { UnusualSpendService } from './spend/unusual-spend.service.js';

export const ALERT_JOBS = [
  job({
    name: 'alerts',
    everyMs: 1_000,
    about:
      'writes emails of events that came, applies levels of balances that changed, searches for unusual spend and findings',
    failure: 'could not send alerts; the next pass retries',
    needs: [LevelsService, AlertMailsService, UnusualSpendService, FindingsService],
    run: async ([levels, mails, unusual, findings], signal) => {
      await levels.noteRefused();
      while (!signal.aborted && (await mails.noteNew()));
      while (!signal.aborted && (await mails.sendDue()) > 0);
      if (signal.aborted) return;
      await levels.applyChanged();
      await levels.sweep();
      await unusual.checkDue();
      await findings.checkDue();
    },
  }),
];
