import { expect, it, vi } from 'vitest';
import type { TextAnswer, TextQuestion } from './text.ts';

it('answers what the window asks of the file format, and says why it cannot', async () => {
  const sent: { id: number; answer?: TextAnswer; error?: string }[] = [];
  const scope: {
    onmessage: ((event: { data: { id: number; question: TextQuestion } }) => void) | null;
    postMessage: (value: (typeof sent)[number]) => void;
  } = {
    onmessage: null,
    postMessage: (value) => sent.push(value),
  };
  vi.stubGlobal('self', scope);
  await import('./text-worker.ts');
  const ask = (question: TextQuestion): (typeof sent)[number] | undefined => {
    scope.onmessage?.({ data: { id: sent.length + 1, question } });
    return sent.at(-1);
  };
  const text = 'millrace: 1 # kept\ntasks:\n  a: { action: flow.noop }\n';
  const read = ask({ kind: 'read', text, path: 'a.flow.yaml' })?.answer;
  expect(read?.kind === 'read' && read.problems).toEqual([]);
  const file = read?.kind === 'read' ? read.file : null;
  if (!file) throw new Error('no file');
  const written = ask({ kind: 'write', file: { ...file, name: 'New' }, previous: text })?.answer;
  expect(written?.kind === 'write' && written.text).toContain('# kept');
  const checked = ask({ kind: 'check', file: { ...file, tasks: { a: { action: 'flow.nop' } } }, path: 'a' })?.answer;
  expect(checked?.kind === 'check' && checked.problems.map((problem) => problem.code)).toEqual(['unknown-action']);
  const broken = ask({ kind: 'write', file: null as never, previous: text });
  expect(broken?.answer).toBeUndefined();
  expect(broken?.error).not.toBe('');
  vi.unstubAllGlobals();
});
