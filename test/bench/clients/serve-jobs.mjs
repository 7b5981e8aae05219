/**
 * Runs each message of the parent process as a job and answers with its result, or with the error as a failure. `commands`
 * are messages of one word, for the job that runs. Ends with the parent.
 */
export function serveJobs(run, commands = {}) {
  process.on('message', (message) => {
    if (Object.hasOwn(commands, message)) {
      commands[message]();
      return;
    }
    void run(message).then(
      (result) => process.send(result),
      (error) => process.send({ failures: 1, failureSample: error.stack }),
    );
  });
  process.once('disconnect', () => process.exit(0));
  process.send({ ready: true, url: null });
}
