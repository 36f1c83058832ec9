import { actionCatalogue } from '../../engine/actions/catalog.ts';
import { checkFile, parseWorkflow, writeWorkflow } from '../../engine/format/index.ts';
import type { TextAnswer, TextQuestion } from './text.ts';

/** The file format off the window's thread: a file of a thousand tasks takes it some hundred milliseconds. */
self.onmessage = ({ data }: MessageEvent<{ id: number; question: TextQuestion }>) => {
  try {
    self.postMessage({ id: data.id, answer: answer(data.question) });
  } catch (cause) {
    self.postMessage({ id: data.id, error: cause instanceof Error ? cause.message : String(cause) });
  }
};

function answer(question: TextQuestion): TextAnswer {
  switch (question.kind) {
    case 'read': {
      const { file, problems } = parseWorkflow(question.text, { file: question.path, actions: actionCatalogue });
      return { kind: 'read', file, problems };
    }
    case 'write':
      return { kind: 'write', text: writeWorkflow(question.file, question.previous) };
    case 'check':
      return { kind: 'check', problems: checkFile(question.file, { file: question.path, actions: actionCatalogue }) };
  }
}
