/** The other side of `program.ts`: says that it is ready, then answers one question after the other. */
export function answerQuestions(work) {
  const answer = async (question) => {
    try {
      process.send({ ok: await work(question) });
    } catch (error) {
      process.send({ error: error instanceof Error ? error.message : String(error) });
    }
  };
  process.on('message', (question) => void answer(question));
  process.on('disconnect', () => process.exit(0));
  process.send({ ready: true });
}
