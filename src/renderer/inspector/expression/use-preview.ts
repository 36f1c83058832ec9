import { useEffect, useState } from 'react';
import type { Preview, PreviewScope } from './evaluate.ts';
import type { ExpressionScope } from './scope.ts';

const patienceMs = 400;
const delayMs = 120;

let worker: Worker | null = null;
let sent: PreviewScope | null = null;
let nextId = 1;
const waiting = new Map<number, (preview: Preview) => void>();

function start(): Worker {
  if (worker) return worker;
  worker = new Worker(new URL('./preview-worker.ts', import.meta.url), { type: 'module' });
  worker.onmessage = ({ data }: MessageEvent<{ id: number; preview: Preview }>) => {
    const done = waiting.get(data.id);
    waiting.delete(data.id);
    done?.(data.preview);
  };
  sent = null;
  return worker;
}

/** Ends a worker that takes too long; the next question starts another. */
function stop(): void {
  worker?.terminate();
  worker = null;
  for (const [id, done] of waiting) {
    waiting.delete(id);
    done({ kind: 'problem', message: `takes longer than ${patienceMs} ms on this data` });
  }
}

function evaluate(template: string, scope: ExpressionScope): Promise<Preview> {
  const target = start();
  if (sent !== scope) {
    sent = scope;
    target.postMessage({ scope: { values: scope.values, forEach: scope.forEach, cut: scope.cut } satisfies PreviewScope });
  }
  const id = nextId++;
  return new Promise((resolve) => {
    const timer = setTimeout(() => waiting.has(id) && stop(), patienceMs + (nextId < 4 ? 2_000 : 0));
    waiting.set(id, (preview) => {
      clearTimeout(timer);
      resolve(preview);
    });
    target.postMessage({ id, template });
  });
}

/** The value of a template on the last run's data, a moment after typing; null for text without placeholders. */
export function usePreview(template: string, scope: ExpressionScope): Preview | null {
  const [result, setResult] = useState<{ readonly template: string; readonly preview: Preview } | null>(null);
  const wanted = template.includes('{{');
  useEffect(() => {
    if (!wanted) return;
    let live = true;
    const timer = setTimeout(() => {
      void evaluate(template, scope).then((preview) => live && setResult({ template, preview }));
    }, delayMs);
    return () => {
      live = false;
      clearTimeout(timer);
    };
  }, [template, scope, wanted]);
  return wanted && result ? result.preview : null;
}
