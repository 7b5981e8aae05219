import { EXIT, type Command } from '../../program/command.js';
import { planLines } from './plan-response.js';
import { FILE_NOTES, FILE_USAGE, previewFile, readImportFileOptions } from './preview-file.js';

/** Previews a file, then applies exactly that preview. Exits 1 without a change when the file has an error. */
export const applyCommand: Command = {
  name: 'apply',
  summary: `apply a file to the installation  ${FILE_USAGE}`,
  usage: [
    `Usage: routify apply ${FILE_USAGE}`,
    'Applies FILE to the installation. If the file has an error, changes nothing and exits 1.',
    ...FILE_NOTES,
  ],
  examples: ['routify apply -f routify.yaml'],
  async run(args, io) {
    const options = readImportFileOptions(args);
    const { answer: preview, apply } = await previewFile(options);
    const { import_token: token } = preview;
    const answer = token === null ? preview : await apply(token);
    for (const line of options.json ? [JSON.stringify(answer)] : planLines(answer)) io.out(line);
    if (!options.json) io.out(answer.applied ? 'applied' : 'nothing was changed');
    return answer.summary.error > 0 ? EXIT.failed : EXIT.ok;
  },
};
