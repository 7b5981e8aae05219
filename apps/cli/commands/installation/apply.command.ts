import { EXIT, type Command } from '../../command.js';
import { planLines } from './plan-answer.js';
import { FILE_NOTES, FILE_USAGE, previewFile, readOrder } from './preview-file.js';

/** Previews and applies exactly that. Exits 1, with nothing changed, when the file has an error. */
export const applyCommand: Command = {
  name: 'apply',
  summary: `make the installation what a file says  ${FILE_USAGE}`,
  usage: [
    `Usage: routify apply ${FILE_USAGE}`,
    'Makes the installation what FILE says. Exits 1, with nothing changed, when the file has an error.',
    ...FILE_NOTES,
  ],
  async run(args, io) {
    const order = readOrder(args);
    const { answer: preview, apply } = await previewFile(order);
    const { import_token: token } = preview;
    const answer = token === null ? preview : await apply(token);
    for (const line of order.json ? [JSON.stringify(answer)] : planLines(answer)) io.out(line);
    if (!order.json) io.out(answer.applied ? 'applied' : 'nothing was changed');
    return answer.summary.error > 0 ? EXIT.failed : EXIT.ok;
  },
};
